// The place of toasts, at the foot of the window. What went wrong stays until it is sent away.

import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button } from './Button';
import { IconButton } from './IconButton';
import styles from './Toasts.module.css';
import { dismiss, onToasts, type ToastMessage, toasts } from './toast';

/** Time enough to read two lines and press a button. */
const SHOWN_MS = 6_000;

const ICONS = { good: CircleCheck, bad: CircleAlert, calm: Info };

export function Toasts() {
  const shown = useSyncExternalStore(onToasts, toasts, toasts);
  return (
    <section aria-label="Notices" aria-live="polite" className={styles.toasts}>
      {shown.map((one) => (
        <Toast key={one.id} message={one} />
      ))}
    </section>
  );
}

function Toast({ message }: { message: ToastMessage }) {
  const { id, tone, text, action } = message;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || tone === 'bad') return;
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, id, tone]);

  const Icon = ICONS[tone];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on it only keeps it there
    <div
      className={styles.toast}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon className={styles[tone]} aria-hidden="true" />
      <p className={styles.text}>{text}</p>
      {action && (
        <Button
          size="small"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.title}
        </Button>
      )}
      <IconButton label="Dismiss" icon={<X />} size="small" bare onClick={() => dismiss(id)} />
    </div>
  );
}
