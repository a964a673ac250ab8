// A rendered e-mail, shut in: no script, no form, no link of it reaches the app.

import styles from './EmailFrame.module.css';

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
  '<style>:root{color-scheme:dark}html{background:#fff;filter:invert(1) hue-rotate(180deg)}' +
  'img,video{filter:invert(1) hue-rotate(180deg)}</style>';

export function EmailFrame({ html, text, view, title = 'Preview of the e-mail' }: Props) {
  if (view === 'text' || !html) {
    return <pre className={styles.text}>{text || 'This message has no plain text.'}</pre>;
  }
  return (
    <div className={view === 'dark' ? styles.darkGround : styles.ground}>
      <iframe
        title={title}
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={view === 'dark' ? html + DARK : html}
        className={view === 'phone' ? styles.phone : styles.desktop}
      />
    </div>
  );
}
