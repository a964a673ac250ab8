// Small choices kept in this browser. Where it keeps nothing, they last as long as the page.

const meanwhile = new Map<string, string>();

export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(`weir.${name}`) ?? undefined;
  } catch {
    return meanwhile.get(name);
  }
}

export function keep(name: string, value: string | undefined): void {
  if (value === undefined) meanwhile.delete(name);
  else meanwhile.set(name, value);
  try {
    if (value === undefined) localStorage.removeItem(`weir.${name}`);
    else localStorage.setItem(`weir.${name}`, value);
  } catch {
    // Kept for this page, as above.
  }
}
