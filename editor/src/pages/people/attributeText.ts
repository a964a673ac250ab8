// Attributes as one reads and writes them: words as words, all else as JSON.

export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** In a form: words that would read as something else are in quotes. */
export function toText(value: unknown): string {
  return typeof value === 'string' && typeof fromText(value) === 'string'
    ? value
    : JSON.stringify(value);
}

export function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
