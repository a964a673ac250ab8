// Where a shop posts to, to be copied into it.

import type { Source } from '@/api/types';
import { CopyButton } from '@/ui/CopyButton';
import styles from './Shops.module.css';
import { addressOf } from './state';

export function Address({ source }: { source: Source }) {
  const address = addressOf(source);
  return (
    <div className={styles.address}>
      <code>{address}</code>
      <CopyButton text={address} label="Copy the address" />
    </div>
  );
}
