// A question that comes before all else. The browser's own dialog: it keeps the focus inside, makes
// the rest unreachable and closes with Escape.

import { X } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { classes } from './classes';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton';
import { PortalPlace } from './Portal';

interface Props {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons, the main one last. */
  foot?: ReactNode;
  size?: 'small' | 'medium' | 'large' | 'wide';
  /** Makes it a form: Enter in a field does what the main button (`type="submit"`) does. */
  onSubmit?: () => void;
}

/** Where a dialog begins: its first field, else its first button. */
const FIRST = `.${styles.body} :is(input, select, textarea):enabled, .${styles.foot} button`;

/** A double click means what a click does, and a key that is held what its press did. */
function clickedOnce(event: MouseEvent): void {
  const isSubmit = (event.target as Element).closest('[type="submit"]') !== null;
  if (isSubmit && event.detail > 1) event.preventDefault();
}

function pressedOnce(event: KeyboardEvent): void {
  const isText = (event.target as Element).matches('textarea');
  if (event.repeat && event.key === 'Enter' && !isText) event.preventDefault();
}

export function Dialog(props: Props) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, title, children, foot, size = 'medium', onSubmit }: Props) {
  const name = useId();
  const [place, setPlace] = useState<HTMLDialogElement | null>(null);
  const shown = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = shown.current;
    dialog?.showModal();
    // Not what scrolls, which browsers take for the first.
    dialog?.querySelector<HTMLElement>(FIRST)?.focus();
    // Closing gives the focus back to where it was.
    return () => dialog?.close();
  }, []);

  const pressed = (event: MouseEvent) => {
    if (event.target === shown.current) onClose();
  };
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.();
  };
  const body = (
    <>
      <header className={styles.head}>
        <h2 id={name}>{title}</h2>
      </header>
      <div className={styles.body}>{children}</div>
      {foot && <footer className={styles.foot}>{foot}</footer>}
      {/* Last, so that the focus begins at what is asked. */}
      <IconButton label="Close" icon={<X />} bare onClick={onClose} className={styles.close} />
    </>
  );
  return (
    <dialog
      ref={(element) => {
        shown.current = element;
        setPlace(element);
      }}
      aria-labelledby={name}
      className={classes(styles.dialog, styles[size])}
      onMouseDown={pressed}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <PortalPlace value={place}>
        {onSubmit ? (
          <form
            className={styles.sheet}
            onSubmit={submitted}
            onClickCapture={clickedOnce}
            onKeyDownCapture={pressedOnce}
            noValidate
          >
            {body}
          </form>
        ) : (
          <div className={styles.sheet}>{body}</div>
        )}
      </PortalPlace>
    </dialog>
  );
}
