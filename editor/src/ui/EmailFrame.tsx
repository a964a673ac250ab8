// A rendered e-mail in a page of no origin, whose own policy shows styles and pictures and runs
// nothing that the mail brings. It asks for the mail when it is ready, and tells how high it is.

import { useEffect, useRef, useState } from 'react';
import { classes } from './classes';
import styles from './EmailFrame.module.css';
import { frameHeight, isReady, shown } from './messageFrame';

export type EmailView = 'desktop' | 'phone' | 'dark' | 'text';

interface Props {
  html: string | null | undefined;
  text: string | null | undefined;
  view: EmailView;
  /** The name of the frame for who hears the page. */
  title?: string;
}

export function EmailFrame({ html, text, view, title = 'Preview of the e-mail' }: Props) {
  if (view === 'text' || !html) {
    return <pre className={styles.text}>{text || 'This message has no plain text.'}</pre>;
  }
  return (
    <div className={classes(styles.ground, view === 'dark' && styles.darkGround)}>
      <Frame html={shown(html, view === 'dark')} phone={view === 'phone'} title={title} />
    </div>
  );
}

/** Before the mail has told its own. */
const FIRST_HEIGHT_PX = 320;

function Frame({ html, phone, title }: { html: string; phone: boolean; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const [height, setHeight] = useState<number>();
  useEffect(() => {
    const heard = (event: MessageEvent<unknown>) => {
      if (!frame.current || event.source !== frame.current.contentWindow) return;
      if (isReady(event.data)) setReady(true);
      const told = frameHeight(event.data);
      if (told !== undefined) setHeight(told);
    };
    window.addEventListener('message', heard);
    return () => window.removeEventListener('message', heard);
  }, []);
  useEffect(() => {
    // It has no origin that could be named; it is our own page, and the mail is all it is told.
    if (ready) frame.current?.contentWindow?.postMessage({ html }, '*');
  }, [ready, html]);
  return (
    <div className={classes(styles.place, phone && styles.phone)} aria-busy={height === undefined}>
      <iframe
        ref={frame}
        title={title}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        src="/message-frame"
        className={styles.frame}
        style={{ height: height ?? FIRST_HEIGHT_PX }}
      />
    </div>
  );
}
