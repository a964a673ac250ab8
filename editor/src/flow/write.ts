// How a value is written in a flow: one line if it fits, else one key a line; texts in quotes only
// where they need them.

/** How the text around writes: JSON has every name and text in quotes. */
export interface Manner {
  json: boolean;
  eol: string;
  /** No text is written as a block: what stands behind it would be taken for a part of it. */
  flat: boolean;
}

/** A node or message stands on one line when it fits in so many columns. */
const COLUMNS_MAX = 110;

/** Signs with which a plain text may not begin. */
const FIRST_FORBIDDEN = /^[-?:,[\]{}#&*!|>'"%@`=~\s]/;
/** What a plain text would be read as, other than text. */
const READ_OTHERWISE = [
  /^(null|Null|NULL|true|True|TRUE|false|False|FALSE)$/,
  /^[-+]?(\d[\d_]*)?\.?\d+([eE][-+]?\d+)?\.?$/,
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|0[xo][\da-fA-F]+)$/,
];
/** Times and dates stand in quotes: other tools read them as something else. */
const BY_CONVENTION = /^\d\d:\d\d|^\d{4}-\d\d-\d\d|^(y|n|yes|no|on|off)$/i;
/** Signs that only a quoted text can hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the signs meant
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/;

/** A text as YAML; `flow` is inside braces. */
export function writeText(text: string, manner: Manner, flow: boolean): string {
  return manner.json || !isPlain(text, flow) ? quoted(text) : text;
}

function isPlain(text: string, flow: boolean): boolean {
  if (text === '' || text !== text.trim() || FIRST_FORBIDDEN.test(text)) {
    return false;
  }
  if (READ_OTHERWISE.some((other) => other.test(text)) || BY_CONVENTION.test(text)) {
    return false;
  }
  if (/:(\s|$)|\s#|^(---|\.\.\.)|[\n\t]/.test(text) || UNPRINTABLE.test(text)) {
    return false;
  }
  return !/[[\]{}]/.test(text) && !(flow && text.includes(','));
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text of several lines as a block, or null when a block cannot hold it. */
export function writeBlockText(text: string, indent: number, eol: string): string | null {
  const lines = text.replace(/\n$/, '').split('\n');
  const bad = lines.some(
    (line) => /\s$/.test(line) || line.includes('\t') || UNPRINTABLE.test(line),
  );
  if (lines.length < 2 || bad || /^[\s]/.test(text) || lines.at(-1) === '') {
    return null;
  }
  const mark = text.endsWith('\n') ? '|' : '|-';
  const body = lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return [mark, ...body].join(eol);
}

/** A value on one line. */
export function writeInline(value: unknown, manner: Manner, flow = true): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => writeInline(item, manner)).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value).map(
      ([key, item]) => `${writeText(key, manner, true)}: ${writeInline(item, manner)}`,
    );
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return writeScalar(value, manner, flow);
}

export function writeScalar(value: unknown, manner: Manner, flow: boolean): string {
  return typeof value === 'string' ? writeText(value, manner, flow) : String(value ?? null);
}

/**
 * A value behind `key:` or `-` in block style, with the blank or line break before it. `indent` is
 * that of the key; what is nested stands two columns further.
 */
export function writeBehind(value: unknown, indent: number, manner: Manner, used: number): string {
  if (typeof value === 'string') {
    const lines = value.includes('\n') && !manner.flat;
    const block = lines ? writeBlockText(value, indent + 2, manner.eol) : null;
    return ` ${block ?? writeText(value, manner, false)}`;
  }
  const inline = writeInline(value, manner, false);
  if (!isRecordOrList(value) || fits(value, inline, used)) {
    return ` ${inline}`;
  }
  return manner.eol + writeBlock(value, indent + 2, manner);
}

function isRecordOrList(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

/** A map without a list of maps, on a line that is short enough. */
function fits(value: object, inline: string, used: number): boolean {
  const empty = Object.keys(value).length === 0;
  return empty || (used + inline.length < COLUMNS_MAX && !hasListOfMaps(value) && !hasLines(value));
}

function hasListOfMaps(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => isRecordOrList(item) && !Array.isArray(item));
  }
  return isRecordOrList(value) && Object.values(value).some(hasListOfMaps);
}

function hasLines(value: unknown): boolean {
  return typeof value === 'string'
    ? value.includes('\n')
    : isRecordOrList(value) && Object.values(value).some(hasLines);
}

/** A map or list, one item a line, each line indented; no line break at the end. */
export function writeBlock(value: object, indent: number, manner: Manner): string {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value.map((item) => pad + writeItem(item, indent, manner)).join(manner.eol);
  }
  return Object.entries(value)
    .map(([key, item]) => pad + writePair(key, item, indent, manner))
    .join(manner.eol);
}

/** `key: value` in block style, without the indent before the key. */
export function writePair(key: string, value: unknown, indent: number, manner: Manner): string {
  const name = writeText(key, manner, false);
  return `${name}:${writeBehind(value, indent, manner, indent + name.length + 1)}`;
}

/** `- value` in block style; a map that does not fit begins behind the dash. */
export function writeItem(value: unknown, indent: number, manner: Manner): string {
  const inline = isRecordOrList(value) ? writeInline(value, manner) : '';
  if (isRecordOrList(value) && (indent + 2 + inline.length >= COLUMNS_MAX || hasLines(value))) {
    return `- ${writeBlock(value, indent + 2, manner).trimStart()}`;
  }
  return `-${writeBehind(value, indent, manner, 0).replace(/^\r?\n\s*/, ' ')}`;
}
