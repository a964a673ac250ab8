// A mail as it is shown: with its styles and pictures, as high as it is; and nothing of it runs.

import { beforeAll, expect, it } from 'vitest';
import { fits, open, picture, usable } from './browser';
import { stage, visitor, weir } from './stage';

/** One red dot, so that nothing is fetched. */
const PICTURE =
  'data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';

/** What a mail may look like, and what it must not do. */
const MAIL = `
<style>h1 { color: rgb(10, 120, 60) } .tall { height: 900px }</style>
<h1 style="letter-spacing: 3px">Summer is here</h1>
<img id="dot" alt="dot" width="40" height="40" src="${PICTURE}">
<img alt="broken" src="/nowhere.png" onerror="alert(1)">
<script>alert(2); document.body.dataset.ran = 'yes'</script>
<form action="/v1/session" method="post"><button id="press">Send</button></form>
<a id="link" href="https://example.com/" onclick="alert(3)">Our shop</a>
<div class="tall"></div>
`;

const FLOW = {
  schema: 'flow/v1',
  id: 'summer',
  start: { type: 'people_event', trigger: 'tag_added', tag: 'SUMMER', next: 'mail' },
  nodes: { mail: { type: 'send_email', message: 'summer', next: 'end' } },
  messages: {
    summer: {
      channel: 'email',
      kind: 'marketing',
      from: 'Shop <hello@shop.example>',
      subject: 'Summer',
      html: MAIL,
      text: 'Summer is here.',
    },
  },
};

stage();

let message: string;
beforeAll(async () => {
  // JSON is YAML too.
  await weir.call('PUT', '/v1/flows/summer', { flow: JSON.stringify(FLOW) });
  await weir.call('POST', '/v1/flows/summer/publish', {});
  await weir.call('PUT', '/v1/contacts/ada', { email: 'ada@example.com' });
  await weir.call('POST', '/v1/contacts/ada/tags', { name: 'SUMMER' });
  await weir.wait('1 minute');
  message = await only('/v1/messages?contact=ada');
});

it('shows styles and pictures, as high as it is, and runs nothing', async () => {
  const seen = await visitor();
  await open(seen.page, `/messages/${message}`);
  const mail = seen.page.frameLocator('iframe[title="Preview of the e-mail"]');
  const title = mail.locator('h1');
  await title.waitFor();
  const style = await title.evaluate((element) => {
    const { color, letterSpacing } = getComputedStyle(element);
    return { color, letterSpacing };
  });
  expect(style).toEqual({ color: 'rgb(10, 120, 60)', letterSpacing: '3px' });
  expect(await mail.locator('#dot').evaluate(isDrawn)).toBe(true);
  const frame = seen.page.locator('iframe[title="Preview of the e-mail"]');
  await expect.poll(async () => (await frame.boundingBox())?.height).toBeGreaterThan(1_000);

  await mail.locator('#press').click();
  await mail.locator('#link').click();
  expect(await mail.locator('body').getAttribute('data-ran')).toBe(null);
  expect(await title.isVisible()).toBe(true);
  expect(await mail.locator('img[src*="/t/o/"]').count()).toBe(0);
  expect(seen.page.url()).toContain(message);
  // The policy says what it stopped; anything else, a dialog first of all, is wrong.
  expect(seen.wrong.splice(0).filter((wrong) => !isStopped(wrong))).toEqual([]);
  await usable(seen.page);
  await picture(seen.page, 'mail-desktop');
});

it.each(['phone', 'dark', 'text'])('is shown as on %s', async (view) => {
  const seen = await visitor({ width: view === 'phone' ? 360 : 1440 });
  await open(seen.page, `/messages/${message}?view=${view}`);
  await picture(seen.page, `mail-${view}`);
  await fits(seen.page);
  const frames = seen.page.locator('iframe');
  expect(await frames.count()).toBe(view === 'text' ? 0 : 1);
  const turned = seen.page.frameLocator('iframe').locator('html');
  if (view === 'dark') expect(await turned.evaluate(filter)).toContain('invert');
  if (view === 'phone') expect((await frames.boundingBox())?.width).toBeLessThanOrEqual(375);
  if (view === 'text') expect(await seen.page.textContent('main')).toContain('Summer is here.');
  seen.wrong.splice(0);
});

function isDrawn(element: Element): boolean {
  return element instanceof HTMLImageElement && element.complete && element.naturalWidth > 0;
}

function filter(element: Element): string {
  return getComputedStyle(element).filter;
}

/** What Chromium says where the page of the mail was kept from something, or a picture is none. */
function isStopped(wrong: string): boolean {
  return /Content Security Policy|sandboxed|Failed to load resource/.test(wrong);
}

/** The id of the one item there is. */
async function only(path: string): Promise<string> {
  const answer = await weir.call('GET', path);
  const id = /"id":"([^"]+)"/.exec(JSON.stringify(answer))?.[1];
  if (!id) throw new Error(`${path}: nothing there`);
  return id;
}
