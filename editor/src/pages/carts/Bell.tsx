// That somebody was reminded of a cart: how often, and when last.

import { Bell as Icon } from 'lucide-react';
import type { Cart } from '@/api/types';
import { Tooltip } from '@/ui/Tooltip';
import styles from './Carts.module.css';
import { remindedWords } from './state';

export function Bell({ cart }: { cart: Cart }) {
  const often = remindedWords(cart);
  if (!often) return null;
  const words = `Reminded ${often}`;
  const count = cart.reminded?.count ?? 0;
  return (
    <Tooltip text={words}>
      <span className={styles.bell} role="img" aria-label={words}>
        <Icon aria-hidden="true" />
        {count > 1 && <span aria-hidden="true">{count}</span>}
      </span>
    </Tooltip>
  );
}
