// One of a few kinds, each with a picture and a line about it.

import type { ReactNode } from 'react';
import styles from './Tiles.module.css';

export interface Tile {
  id: string;
  icon: ReactNode;
  title: string;
  about: string;
}

interface Props {
  tiles: readonly Tile[];
  onChoose: (id: string) => void;
}

export function Tiles({ tiles, onChoose }: Props) {
  return (
    <ul className={styles.tiles}>
      {tiles.map(({ id, icon, title, about }) => (
        <li key={id}>
          <button type="button" className={styles.tile} onClick={() => onChoose(id)}>
            <span className={styles.icon}>{icon}</span>
            <span className={styles.title}>{title}</span>
            <span className={styles.about}>{about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
