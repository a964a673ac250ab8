// Pages of the navigation that belong together, as they stand behind each other.

import type { PageLine } from '@/pages';

export interface PageGroup {
  name: string | undefined;
  items: PageLine[];
}

export function grouped(pages: readonly PageLine[]): PageGroup[] {
  const groups: PageGroup[] = [];
  for (const page of pages) {
    const last = groups.at(-1);
    if (last && last.name === page.group) last.items.push(page);
    else groups.push({ name: page.group, items: [page] });
  }
  return groups;
}
