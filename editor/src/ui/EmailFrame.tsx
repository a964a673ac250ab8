// A rendered e-mail, shut in: no script, no form, no link of it reaches the app, nothing is loaded.

import { useCallback, useEffect, useMemo, useRef } from 'react';
import styles from './EmailFrame.module.css';
import { plural } from './format';
import { type MailBody, mailBody, show } from './mailBody';

export type EmailView = 'desktop' | 'phone' | 'dark' | 'text';

interface Props {
  html: string | null | undefined;
  text: string | null | undefined;
  view: EmailView;
  /** The name of the frame for who hears the page. */
  title?: string;
}

/** In a dark mail program, where a mail says nothing of it: turned, and pictures turned back. */
const DARK =
  'html{background:#fff;filter:invert(1) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}';

export function EmailFrame({ html, text, view, title = 'Preview of the e-mail' }: Props) {
  const body = useMemo(() => (html ? mailBody(html) : undefined), [html]);
  if (view === 'text' || !body) {
    return <pre className={styles.text}>{text || 'This message has no plain text.'}</pre>;
  }
  return (
    <div className={styles.place}>
      <div className={view === 'dark' ? styles.darkGround : styles.ground}>
        <Frame key={view} body={body} view={view} title={title} />
      </div>
      {body.pictures > 0 && (
        <p className={styles.note}>
          {plural(body.pictures, 'picture')} from elsewhere not shown here: loading one could count
          as opening the mail.
        </p>
      )}
    </div>
  );
}

function Frame({ body, view, title }: { body: MailBody; view: EmailView; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const fill = useCallback(() => {
    const place = frame.current?.contentDocument;
    if (place) show(body, place, view === 'dark' ? DARK : '');
  }, [body, view]);
  useEffect(fill, [fill]);
  // The same origin, so that its styles can be put on from here; without scripts, none can run in it.
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin"
      referrerPolicy="no-referrer"
      srcDoc="<!doctype html>"
      onLoad={fill}
      className={view === 'phone' ? styles.phone : styles.desktop}
    />
  );
}
