// The segments that a person is in now.

import { Link } from 'wouter';
import { useSegments } from '@/api/segments';
import { Panel } from '@/ui/Panel';
import { link } from '@/ui/url';
import styles from './Profile.module.css';

export function Segments({ ids }: { ids: readonly string[] }) {
  const { rows } = useSegments();
  if (ids.length === 0) return null;
  const nameOf = (id: string) => rows?.find((segment) => segment.id === id)?.name ?? id;
  return (
    <Panel title="Segments">
      <ul className={styles.segments}>
        {ids.map((id) => (
          <li key={id}>
            <Link href={link(['segments', id])}>{nameOf(id)}</Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
