// Names the colours of the categories of nodes, in the order the editor-schema gives.
// `--category-ID`, `--category-ID-ink` and `--category-ID-soft` then stand for the palette.

/** As many as tokens.css has; the next category begins again. */
const PALETTE = 8;

export interface Category {
  id: string;
  order: number;
}

/** The names of the custom properties of one category, for a style. */
export function categoryColor(id: string, shade?: 'ink' | 'soft'): string {
  const ending = shade ? `-${shade}` : '';
  return `var(--category-${id}${ending}, var(--palette-7${ending}))`;
}

export function nameCategoryColors(categories: readonly Category[]): void {
  const style = document.documentElement.style;
  const sorted = [...categories].sort((one, other) => one.order - other.order);
  sorted.forEach(({ id }, place) => {
    for (const shade of ['', '-ink', '-soft']) {
      style.setProperty(`--category-${id}${shade}`, `var(--palette-${place % PALETTE}${shade})`);
    }
  });
}
