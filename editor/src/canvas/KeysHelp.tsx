// The keys of the editor.

import { Dialog } from '@/ui/Dialog';
import { Kbd } from '@/ui/Kbd';
import styles from './KeysHelp.module.css';
import { KEY_MAP } from './keys';

export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <dl className={styles.keys}>
        {KEY_MAP.map(([keys, does]) => (
          <div key={keys} className={styles.line}>
            <dt>
              <Kbd keys={keys} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
