// Pictures of products lie where shops keep them: here every address has one.

import type { Page } from 'playwright-core';

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" ' +
  'fill="#d9b38c"/><circle cx="40" cy="40" r="22" fill="#7a4a2b"/></svg>';

export const pictureOf = (name: string) => `https://pictures.example/${name}.svg`;

/** Shows them, and counts which were asked for. */
export async function pictured(page: Page): Promise<string[]> {
  const asked: string[] = [];
  await page.route('https://pictures.example/**', (route) => {
    const { url, headers } = { url: route.request().url(), headers: route.request().headers() };
    asked.push(`${url} ${headers.referer ?? 'no referrer'}`);
    return route.fulfill({ contentType: 'image/svg+xml', body: PICTURE });
  });
  return asked;
}
