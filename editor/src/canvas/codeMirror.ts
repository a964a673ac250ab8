// The editor of the text itself, loaded when somebody looks at it. It lives in a shadow root: there
// its styles are sheets of the page's own making, which the content policy allows.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic as Lint, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { type Diagnostic, offsetAt, severityOf } from './diagnostics';

export interface CodeEditor {
  /** Shows a text that was changed elsewhere; the cursor stays. */
  show: (text: string) => void;
  lint: (text: string, diagnostics: readonly Diagnostic[]) => void;
  goTo: (offset: number) => void;
  destroy: () => void;
}

const LOOK = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '20px' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink-faint)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-selectionBackground': { backgroundColor: 'var(--accent-line)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-line)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
  },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', color: 'var(--ink-soft)' },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--palette-5-ink)' },
  { tag: tags.string, color: 'var(--palette-3-ink)' },
  { tag: tags.punctuation, color: 'var(--ink-faint)' },
]);

export function openCode(
  host: HTMLElement,
  text: string,
  options: { readOnly: boolean; typed: (text: string) => void; at: (offset: number) => void },
): CodeEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const place = document.createElement('div');
  place.style.height = '100%';
  root.replaceChildren(place);
  const view = new EditorView({
    root,
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        syntaxHighlighting(COLOURS),
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        yaml(),
        lintGutter(),
        LOOK,
        EditorView.contentAttributes.of({ 'aria-label': 'The text of the flow', tabindex: '0' }),
        EditorState.readOnly.of(options.readOnly),
        EditorState.lineSeparator.of(text.includes('\r\n') ? '\r\n' : '\n'),
        EditorView.updateListener.of((update) => {
          const own = update.transactions.some(
            (each) => each.annotation(Transaction.remote) !== true,
          );
          if (update.docChanged && own) {
            options.typed(update.state.sliceDoc());
          }
          if (update.selectionSet && own) {
            options.at(update.state.selection.main.head);
          }
        }),
      ],
    }),
  });
  return {
    show: (now) => {
      const was = view.state.sliceDoc();
      if (was !== now) {
        view.dispatch({
          changes: difference(was, now),
          annotations: Transaction.remote.of(true),
        });
      }
    },
    lint: (source, found) => {
      const length = view.state.doc.length;
      const lints = found.map((each) => toLint(source, each, length));
      view.dispatch(setDiagnostics(view.state, lints));
    },
    goTo: (offset) => {
      const at = Math.min(offset, view.state.doc.length);
      view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: 'center' }),
        annotations: Transaction.remote.of(true),
      });
    },
    destroy: () => view.destroy(),
  };
}

function toLint(source: string, found: Diagnostic, length: number): Lint {
  const severity = severityOf(found);
  const from = Math.min(offsetAt(source, found.line, found.column), length);
  const to = Math.min(offsetAt(source, found.end_line, found.end_column), length);
  const message = found.help ? `${found.message}. ${found.help}` : found.message;
  return {
    from,
    to: Math.max(from, to),
    severity: severity === 'note' ? 'info' : severity,
    message,
  };
}

/** The stretch in which two texts differ. */
function difference(was: string, now: string) {
  let from = 0;
  while (from < was.length && from < now.length && was[from] === now[from]) {
    from += 1;
  }
  let tail = 0;
  const room = Math.min(was.length, now.length) - from;
  while (tail < room && was[was.length - 1 - tail] === now[now.length - 1 - tail]) {
    tail += 1;
  }
  return { from, to: was.length - tail, insert: now.slice(from, now.length - tail) };
}
