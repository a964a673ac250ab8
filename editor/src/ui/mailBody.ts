// A mail made harmless to show: nothing of it runs, loads or leads anywhere. Its styles are taken
// out, for the app's own policy lets no style in by the text; they are put on by script afterwards.

export interface MailBody {
  root: HTMLElement;
  /** Sheets of the mail, in order. */
  sheets: string[];
  /** Pictures that were left out, for they come from elsewhere. */
  pictures: number;
}

/** What could run, load or lead away. */
const REMOVED =
  'script, link, meta, base, iframe, frame, object, embed, form, audio, video, source';

/** Where a style waits until it is put on. */
export const STYLE = 'data-mail-style';

export function mailBody(html: string): MailBody {
  const parsed = new DOMParser().parseFromString(withStylesSetAside(html), 'text/html');
  const sheets = [...parsed.querySelectorAll(`script[type="${SHEET}"]`)].map(
    (sheet) => sheet.textContent ?? '',
  );
  for (const element of parsed.querySelectorAll(REMOVED)) element.remove();
  let pictures = 0;
  for (const element of parsed.querySelectorAll('*')) {
    if (disarm(element)) pictures += 1;
  }
  return { root: parsed.documentElement, sheets, pictures };
}

/** A sheet waits in an element whose text is kept as it is, and that never runs. */
const SHEET = 'text/x-mail-style';

const TAG = /<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;

/** Before anything is parsed: even a document that is never shown obeys the app's policy. */
export function withStylesSetAside(html: string): string {
  return html
    .replace(TAG, (_, name: string, attributes: string) =>
      name.toLowerCase() === 'style'
        ? `<script type="${SHEET}">`
        : `<${name}${attributes.replace(/([\s"'/])style(\s*=)/gi, `$1${STYLE}$2`)}>`,
    )
    .replace(/<\/style\s*>/gi, '</script>');
}

/** Says whether it was a picture from elsewhere. */
function disarm(element: Element): boolean {
  let picture = false;
  for (const { name, value } of [...element.attributes]) {
    const loads = ['src', 'srcset', 'background', 'poster'].includes(name);
    if (loads && value.startsWith('data:image/')) continue;
    if (loads) picture = element.tagName === 'IMG';
    if (loads || name === 'style' || name.startsWith('on')) element.removeAttribute(name);
    if (name === 'href' || name === 'xlink:href' || name === 'action') {
      element.removeAttribute(name);
      element.setAttribute('title', value);
    }
  }
  return picture;
}

/** Puts the body into a frame's document, and its styles on. */
export function show(body: MailBody, place: Document, extra: string): void {
  const root = place.importNode(body.root, true);
  place.replaceChild(root, place.documentElement);
  for (const element of root.querySelectorAll<HTMLElement>(`[${STYLE}]`)) {
    element.style.cssText = withoutAddresses(element.getAttribute(STYLE) ?? '');
  }
  const rootStyle = root.getAttribute(STYLE);
  if (rootStyle) root.style.cssText = withoutAddresses(rootStyle);
  const Sheet = place.defaultView?.CSSStyleSheet;
  if (!Sheet) return;
  place.adoptedStyleSheets = [...body.sheets, extra].map((text) => {
    const sheet = new Sheet();
    sheet.replaceSync(withoutAddresses(text));
    return sheet;
  });
}

/** Pictures a style would load are left out too. */
function withoutAddresses(css: string): string {
  return css
    .replace(/@import[^;]*;?/gi, '')
    .replace(/url\(\s*(['"]?)(?!data:image\/)[^)]*\)/gi, 'none');
}
