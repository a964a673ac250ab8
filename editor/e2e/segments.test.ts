// Segments as a marketer meets them: made by the controls of conditions, counted before they are
// saved, filled, followed as people come in, refused where they cannot be, and deleted.

import { beforeAll, expect, it } from 'vitest';
import { open, picture, refused, usable } from './browser';
import { reach } from './keyboard';
import { looksFine } from './looks';
import { arriveAs, closed } from './roles';
import { page, seen, stage, weir } from './stage';

/** Whoever enters the segment is thanked. */
const THANKS = `schema: flow/v1
id: thanks
name: Thanks
start: { type: people_event, trigger: segment_entered, segment: big_buyers, next: text }
nodes:
  text: { type: send_sms, message: told, next: end }
messages:
  told: { channel: sms, text: "Thank you! Reply STOP to opt out" }
`;

const WITHIN = 'Event happened: Within the last';

const ORDERS = { event: 'order_placed', within: '90 days', count: { gte: 3 } };

stage({ page: 'each' });

beforeAll(async () => {
  for (const [id, tags] of [
    ['ada', ['VIP']],
    ['bob', []],
    ['cleo', ['VIP', 'BUY']],
  ] as const) {
    await weir.call('PUT', `/v1/contacts/${id}`, { phone: '+12025550100', first_name: id });
    for (const name of tags) await weir.call('POST', `/v1/contacts/${id}/tags`, { name });
  }
});

const row = (name: RegExp) => page.getByRole('row', { name });
const preview = () => page.getByRole('region', { name: 'True of now' });

it('makes a segment by keys alone, and counts it before it is saved', async () => {
  await open(page, '/segments');
  await page.getByText('No segment yet').waitFor();
  await picture(page, 'segments-none');
  await usable(page);
  await reach(page, page.getByRole('button', { name: 'New segment' }).first());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'New segment' }).waitFor();
  await page.getByText('Say what is asked').waitFor();

  await reach(page, page.getByRole('button', { name: 'Make it' }));
  await page.keyboard.press('Enter');
  await page.getByText('Write what people call it').waitFor();
  await page.getByText('Choose what must be true').waitFor();
  await picture(page, 'segment-empty');
  await usable(page);

  await reach(page, page.getByLabel('Name'), 'Shift+Tab');
  await page.keyboard.type('Buyers & VIPs');
  expect(await page.getByLabel('Id', { exact: true }).inputValue()).toBe('buyers_vips');
  await reach(page, page.getByLabel('Condition: what is asked'));
  await page.keyboard.type('Has tag');
  await reach(page, page.getByLabel('Has tag: Tag', { exact: true }));
  await page.keyboard.type('VIP');
  await page.keyboard.press('Escape');
  await preview().getByText('of 3 people').waitFor();
  expect(await preview().textContent()).toContain('2of 3 people');
  await preview().getByRole('link', { name: 'cleo' }).waitFor();
  await picture(page, 'segment-new');
  await reach(page, page.getByRole('button', { name: 'Make it' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Buyers & VIPs' }).waitFor();
  await page.getByText('2 people are in it').waitFor();
  await row(/^ada/).waitFor();
  await page.getByText('Up to date').waitFor();
});

it('follows who comes in, on the list and at the person', async () => {
  await open(page, '/segments/buyers_vips');
  await page.getByText('2 people are in it').waitFor();
  await weir.call('POST', '/v1/contacts/bob/tags', { name: 'VIP' });
  await page.getByText('3 people are in it').waitFor();
  await row(/^bob/).waitFor();
  await row(/^bob/).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'bob' }).waitFor();
  await page.getByRole('link', { name: 'Buyers & VIPs' }).waitFor();
  await weir.call('DELETE', '/v1/contacts/bob/tags/VIP');
  await page.getByRole('link', { name: 'Buyers & VIPs' }).waitFor({ state: 'detached' });
  await open(page, '/segments');
  await row(/^Buyers & VIPs buyers_vips Has tag VIP 2 Up to date/).waitFor();
  await weir.call('POST', '/v1/contacts/bob/tags', { name: 'VIP' });
  await row(/^Buyers & VIPs buyers_vips Has tag VIP 3 Up to date/).waitFor();
  await open(page, '/people?segment=buyers_vips');
  await row(/^bob/).waitFor();
});

it('changes a segment to a group, and offers nothing that only flows can ask', async () => {
  await open(page, '/segments/buyers_vips');
  const asked = page.getByLabel('Condition: what is asked');
  const offered = await asked.locator('option').allTextContents();
  expect(offered).toContain('Event happened');
  for (const no of ['Message status', 'Took branch', 'Can be reached', 'Now is within']) {
    expect(offered).not.toContain(no);
  }
  await asked.selectOption('All of');
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await page.getByLabel('All of 2: what is asked').selectOption('Has tag');
  await preview().getByText('Say what is asked').waitFor();
  await page.getByLabel('Has tag: Tag', { exact: true }).last().fill('BUY');
  await page.keyboard.press('Escape');
  await preview().getByText('of 3 people').waitFor();
  expect(await preview().textContent()).toContain('1of 3 people');
  await picture(page, 'segment-group');
  await usable(page);
  await page.getByRole('link', { name: 'Segments' }).first().click();
  const asking = page.getByRole('dialog', { name: 'Leave without saving?' });
  await asking.getByRole('button', { name: 'Stay here' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('1 person is in it').waitFor();
  await row(/^cleo/).waitFor();
  expect(await weir.call('GET', '/v1/segments/buyers_vips')).toMatchObject({
    where: { all: [{ tag: 'VIP' }, { tag: 'BUY' }] },
    members: 1,
  });
});

it('says at its place what cannot be asked', async () => {
  await open(page, '/segments?new=yes');
  await page.getByLabel('Name').fill('Lately');
  await page.getByLabel('Condition: what is asked').selectOption('Any of');
  await page.getByLabel('Any of 1: what is asked').selectOption('Event happened');
  await page.getByLabel('Event happened: Event', { exact: true }).fill('order_placed');
  await page.keyboard.press('Escape');
  await page.locator('summary', { hasText: 'More' }).click();
  // What was begun and is not wanted can be taken away again.
  await page.getByLabel('Event happened: Only if: what is asked').selectOption('Value');
  await page.getByRole('button', { name: 'Remove Only if' }).click();
  await refused(seen, 422, async () => {
    await page.getByLabel(WITHIN, { exact: true }).fill('2');
    await page.getByLabel(`${WITHIN}: unit`).selectOption('months');
    await preview().getByText('counts back in days').waitFor();
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('One setting is not right yet').waitFor();
  });
  const form = page.getByRole('region', { name: 'Who is in it' });
  await form.getByText('counts back in days').waitFor();
  await picture(page, 'segment-refused');
  await usable(page);
  await refused(seen, 428, async () => {
    await page.getByLabel('Id', { exact: true }).fill('buyers_vips');
    await page.getByLabel(`${WITHIN}: unit`).selectOption('days');
    await page.getByRole('button', { name: 'Make it' }).click();
    await form.getByText('There is a segment with this id already').waitFor();
  });
  await refused(seen, 422, async () => {
    await page.getByLabel('Id', { exact: true }).fill('Mine!');
    await page.getByRole('button', { name: 'Make it' }).click();
    await form.getByText('begins with a small letter').waitFor();
  });
});

it('keeps what somebody else saved meanwhile', async () => {
  await open(page, '/segments/buyers_vips');
  await page.getByLabel('Name').fill('Mine');
  const one = await fetch(`${weir.url}/v1/segments/buyers_vips`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-match': await tag('buyers_vips') },
    body: JSON.stringify({ name: 'Theirs', where: { tag: 'VIP' } }),
  });
  expect(one.status).toBe(200);
  await refused(seen, 412, async () => {
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else saved it meanwhile').waitFor();
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Theirs' }).waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Theirs');
});

async function tag(id: string): Promise<string> {
  const answer = await fetch(`${weir.url}/v1/segments/${id}`);
  return answer.headers.get('etag') ?? '';
}

it('is not deleted while a flow asks about it', async () => {
  await weir.call('PUT', '/v1/segments/big_buyers', { name: 'Big buyers', where: ORDERS });
  await weir.call('PUT', '/v1/flows/thanks', { flow: THANKS });
  await weir.call('POST', '/v1/flows/thanks/publish');
  await open(page, '/segments/big_buyers');
  await page.getByText('Nobody yet').waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  const asking = page.getByRole('dialog', { name: 'Delete Big buyers?' });
  await refused(seen, 409, async () => {
    await asking.getByRole('button', { name: 'Delete' }).click();
    await asking.getByText('thanks').waitFor();
  });
  await picture(page, 'segment-needed');
  await usable(page);
  await asking.getByRole('button', { name: 'Keep it' }).click();
  await open(page, '/segments/buyers_vips');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await row(/^Big buyers/).waitFor();
  expect(await row(/^Theirs/).count()).toBe(0);
  await refused(seen, 404, async () => {
    await open(page, '/segments/buyers_vips');
    await page.getByText('There is no segment “buyers_vips”').waitFor();
  });
});

looksFine([
  ['/segments', 'segments'],
  ['/segments?new=yes', 'segment-begin'],
  ['/segments/big_buyers', 'segment'],
]);

it('is read by an analyst, and changed by marketing', async () => {
  const analyst = await closed(weir, 'analyst');
  await arriveAs(page, analyst, '/segments');
  await row(/^Big buyers/).waitFor();
  expect(await page.getByRole('button', { name: 'New segment' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Big buyers' }).click();
  await page.getByRole('heading', { level: 1, name: 'Big buyers' }).waitFor();
  expect(await page.getByLabel('Name').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
});
