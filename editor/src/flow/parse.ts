// YAML as the language has it: one document of plain maps, lists and values, so long and so deep.
// YAML itself knows more, and some of it takes a page down: each level of nesting needs room on the
// stack, and a value that stands within itself has no end.

import { Composer, type CST, type Document, isAlias, isCollection, isScalar, Parser } from 'yaml';

/** As long as a flow may be on the server. */
export const TEXT_MAX_CHARS = 1024 * 1024;
/** Maps and lists in one another, as on the server. */
export const DEPTH_MAX = 64;

/** A place in the text from which it cannot be read. */
export interface TextError {
  message: string;
  from: number;
  to: number;
}

/** What a text says, or why it cannot be read. */
export interface Parsed {
  root: unknown;
  value: unknown;
  errors: TextError[];
  /** Whether something in it is not meant as it is written. */
  warned: boolean;
}

export function parse(text: string): Parsed {
  if (text.length > TEXT_MAX_CHARS) {
    return unread('A flow is at most 1 MiB of text', [0, text.length]);
  }
  const tokens = [...new Parser().parse(text)];
  const strange = shapeless(tokens);
  if (strange) {
    return unread(strange.message, [strange.from, strange.to]);
  }
  const [document, second] = new Composer({ prettyErrors: false, logLevel: 'silent' }).compose(
    tokens,
    true,
    text.length,
  );
  if (!document || second) {
    return unread('A second document begins here', second?.range ?? [0, 0]);
  }
  return said(document);
}

function unread(message: string, [from, to]: readonly number[]): Parsed {
  const error = { message, from: from ?? 0, to: to ?? 0 };
  return { root: null, value: null, errors: [error], warned: false };
}

function said(document: Document.Parsed): Parsed {
  const root = document.contents;
  const errors = document.errors.map(({ message, pos: [from, to] }) => ({ message, from, to }));
  const strange = errors.length === 0 ? foreign(root) : null;
  const all = strange ? [strange] : errors;
  const value = all.length === 0 ? document.toJS() : null;
  return { root, value, errors: all, warned: document.warnings.length > 0 };
}

/** What is nested too deep, or a key that is not just its text. Nothing here calls itself. */
function shapeless(tokens: readonly CST.Token[]): TextError | null {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let now = open.pop(); now; now = open.pop()) {
    const items = itemsOf(now.token);
    const mark = items.flatMap((item) => item.start).find(({ type }) => type === ASKED);
    if (now.depth > DEPTH_MAX) {
      const from = now.token.offset;
      return { message: `Maps and lists are nested over ${DEPTH_MAX} deep`, from, to: from + 1 };
    }
    if (mark) {
      const from = mark.offset;
      return { message: 'A key is a text with a colon behind it', from, to: from + 1 };
    }
    const depth = 'items' in now.token ? now.depth + 1 : now.depth;
    for (const { key, value } of items) {
      open.push(...[key, value].flatMap((token) => (token ? { token, depth } : [])));
    }
  }
  return null;
}

/** The `?` before a key that may be anything. */
const ASKED = 'explicit-key-ind';

function itemsOf(token: CST.Token): readonly CST.CollectionItem[] {
  if (token.type === 'document') {
    return token.value ? [{ start: [], value: token.value }] : [];
  }
  return 'items' in token ? token.items : [];
}

/** The first thing of YAML that the language does not have: a reference, its name, a tag. */
function foreign(root: unknown): TextError | null {
  const open = [root];
  for (let now = open.pop(); now !== undefined; now = open.pop()) {
    const error = foreignOf(now);
    if (error) {
      return error;
    }
    for (const item of isCollection(now) ? now.items : []) {
      const parts = isRecordPair(item) ? [item.value, item.key] : [item];
      open.push(...parts.filter((part) => part !== null && part !== undefined));
    }
  }
  return null;
}

function foreignOf(node: unknown): TextError | null {
  if (!isAlias(node) && !isCollection(node) && !isScalar(node)) {
    return null;
  }
  const [from, to] = node.range ?? [0, 0];
  if (isAlias(node)) {
    return { message: `\`*${node.source}\` refers to another value: write it out`, from, to };
  }
  if (node.anchor !== undefined) {
    return { message: `\`&${node.anchor}\` gives a value a name: delete it`, from, to };
  }
  return node.tag === undefined
    ? null
    : { message: `\`${node.tag}\` is a tag: delete it`, from, to };
}

function isRecordPair(item: unknown): item is { key: unknown; value: unknown } {
  return item !== null && typeof item === 'object' && 'key' in item && 'value' in item;
}
