// Carts as a marketer meets them: found, looked into, reminded of by hand, and why not.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fits, open, picture, refused, settled, usable } from './browser';
import { pictured, pictureOf } from './catalogue';
import { reach } from './keyboard';
import { looksFine } from './looks';
import { arriveAs, closed } from './roles';
import { page, seen, stage, visitor, weir } from './stage';

/** After a quiet hour an SMS, then a mail. */
const QUIET = `schema: flow/v1
id: quiet
name: Quiet carts
start: { type: cart_abandoned, after: 1 hour, next: text }
entry: { re_entry: once, key: $.cart.id }
nodes:
  text: { type: send_sms, message: cart_text, next: rest }
  rest: { type: pause, for: 1 day, next: mail }
  mail: { type: send_email, message: cart_mail, next: end }
messages:
  cart_text: { channel: sms, text: "Your cart: {{ cart.recovery_url }} Reply STOP to opt out" }
  cart_mail:
    channel: email
    from: Shop <hello@shop.example>
    subject: You left something
    text: "To your cart: {VIEW_CART_URL} No more: {{ unsubscribe_url }}"
`;

/** At noon only, and otherwise not at all. */
const NOON = `schema: flow/v1
id: noon
name: At noon
start: { type: cart_abandoned, after: 300 days, next: mail }
entry: { re_entry: once, key: $.cart.id }
send_window: { from: "12:00", to: "12:01", outside: drop }
nodes:
  mail: { type: send_email, message: hello, next: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: Come back
    text: "To your cart: {VIEW_CART_URL} No more: {{ unsubscribe_url }}"
`;

stage({ page: 'each' });

/** The pictures that a page asked for. */
let asked: string[];

beforeEach(async () => {
  asked = await pictured(page);
});

beforeAll(async () => {
  await nothingYet();
  await publish('quiet', QUIET);
  for (const [id, name] of [
    ['ada', 'Ada'],
    ['bob', 'Bob'],
    ['cleo', 'Cleo'],
  ] as const) {
    const email = `${id}@shop.example`;
    const body = { email, phone: '+12025550100', first_name: name, consent: { email: true } };
    await weir.call('PUT', `/v1/contacts/${id}`, body);
  }
  await cart('ada', 'c1', ['Green tea', 'Cup', 'Kettle']);
  await cart('bob', 'c2', ['Green tea']);
  await cart('bob', 'twice', ['Cup']);
  await weir.wait('2 hours');
  await cart('cleo', 'twice', ['Kettle']);
  await cart('cleo', 'c4', ['Cup']);
  await tell('order_placed', 'bob', { cart_id: 'c2', order_id: 'o2', total: '5.90' });
  await tell('order_paid', 'bob', { cart_id: 'c2', order_id: 'o2', total: '5.90' });
});

async function nothingYet(): Promise<void> {
  const { page } = await visitor();
  await pictured(page);
  await open(page, '/carts');
  await page.getByText('No carts yet').waitFor();
  await picture(page, 'carts-none');
  await usable(page);
}

async function publish(id: string, flow: string): Promise<void> {
  await weir.call('PUT', `/v1/flows/${id}`, { flow });
  await weir.call('POST', `/v1/flows/${id}/publish`);
}

async function tell(type: string, contact: string, data: object): Promise<void> {
  const told = await weir.call('POST', '/v1/events', { type, contact: { id: contact }, data });
  expect(told).toMatchObject({ accepted: 1 });
}

function cart(contact: string, id: string, names: readonly string[]): Promise<void> {
  return tell('cart_updated', contact, {
    cart_id: id,
    total: (5.9 * names.length).toFixed(2),
    currency: 'EUR',
    recovery_url: `https://shop.example/cart/${id}`,
    items: names.map((name) => ({
      sku: name.toLowerCase().replace(' ', '-'),
      name,
      quantity: 1,
      price: '5.90',
      image: pictureOf(name),
    })),
  });
}

const row = (name: RegExp) => page.getByRole('row', { name });

it('lists whose they are, what is in them, and who was reminded', async () => {
  await open(page, '/carts');
  const ada = row(/^ada /);
  await ada.getByText('Abandoned').waitFor();
  const told = (await ada.textContent()) ?? '';
  for (const words of ['Green tea, Cup and 1 more', '3 pieces', '€17.70']) {
    expect(told).toContain(words);
  }
  const bell = ada.getByRole('img', { name: /^Reminded once, last on .*20\d\d/ });
  await bell.hover();
  await page.getByRole('tooltip').getByText('Reminded once').waitFor();
  const recovered = row(/^bob .*Recovered/);
  expect(await recovered.textContent()).toContain('on their own, paid');
  expect(
    await row(/^cleo /)
      .getByRole('img', { name: /Reminded/ })
      .count(),
  ).toBe(0);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked.every((line) => line.endsWith(' no referrer'))).toBe(true);

  await page.getByLabel('Whether reminded').selectOption('Not reminded');
  await row(/^ada /).waitFor({ state: 'detached' });
  await page.getByLabel('State', { exact: true }).selectOption('Open');
  await row(/^bob /).waitFor({ state: 'detached' });
  await expect.poll(() => page.getByRole('row').count()).toBe(3);
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('state'), searchParams.get('reminded')]).toEqual(['open', 'false']);
  await page.getByLabel('Id of a person').fill('ada');
  await page.keyboard.press('Enter');
  await page.getByText('No cart fits').waitFor();
  await refused(seen, 404, async () => {
    await page.getByLabel('Id of a person').fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody has the id “nobody”').waitFor();
  });
  await page.getByRole('button', { name: 'Show all' }).click();
  await row(/^ada /).waitFor();
  await usable(page);
});

it('opens one: its goods, its history, its person', async () => {
  await open(page, '/people/ada');
  await page.getByRole('main').getByRole('link', { name: 'Carts', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Carts' }).waitFor();
  await row(/^ada /).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'Cart of Ada' }).waitFor();
  const history = page.getByRole('region', { name: 'What happened to it' });
  for (const words of ['Cart updated', 'Cart quiet', 'Entered']) {
    await history.getByText(words, { exact: true }).first().waitFor();
  }
  expect(await history.getByText('Contact created').count()).toBe(0);
  const shop = page.getByRole('link', { name: 'Open the cart' });
  expect(await shop.getAttribute('href')).toBe('https://shop.example/cart/c1');
  expect(await shop.getAttribute('rel')).toContain('noreferrer');
  await settled(page);
  await picture(page, 'cart');
  await usable(page);
  await page.getByRole('link', { name: 'Ada', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor();
});

it('reminds by hand, by keys alone, and the bell appears', async () => {
  await open(page, '/carts/c4');
  await reach(page, page.getByRole('button', { name: 'Remind' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Remind Cleo?' });
  await dialog.getByText('Your cart: ').waitFor();
  expect(await dialog.getByLabel('Flow').inputValue()).toBe('quiet');
  await dialog.getByText('Cleo gets it by SMS').waitFor();
  await picture(page, 'cart-remind');
  await usable(page);
  await dialog.getByLabel('Message').selectOption('Mail (E-mail)');
  await dialog.getByText('You left something').waitFor();
  await picture(page, 'cart-remind-mail');
  await reach(page, dialog.getByRole('button', { name: 'Send the reminder' }));
  await page.keyboard.press('Enter');
  await page.getByText('Cleo is being reminded').waitFor();
  await page.getByRole('img', { name: /^Reminded once/ }).waitFor();
  const history = page.getByRole('region', { name: 'What happened to it' });
  await history.getByText('Cart reminded').waitFor();
  await history.getByText('reminded by').first().waitFor();
  await page.getByRole('button', { name: 'See the message' }).click();
  await page.getByRole('heading', { level: 1, name: 'You left something' }).waitFor();
});

it('lets nobody be reminded twice by an answer that was lost', async () => {
  await cart('cleo', 'lost', ['Cup']);
  let lost = 0;
  await page.route('**/v1/carts/lost/remind*', async (route) => {
    const answer = await route.fetch();
    expect(answer.status()).toBe(200);
    if (lost === 0) await route.abort();
    else await route.fulfill({ response: answer });
    lost += 1;
  });
  await open(page, '/carts/lost');
  await page.getByRole('button', { name: 'Remind' }).click();
  const send = page.getByRole('button', { name: 'Send the reminder' });
  await send.click();
  await page.getByText('The server cannot be reached').waitFor();
  await picture(page, 'cart-remind-lost');
  await send.click();
  await page.getByText('Cleo is being reminded').waitFor();
  await page.getByRole('img', { name: 'Reminded once', exact: false }).waitFor();
  expect(await weir.call('GET', '/v1/carts/lost')).toMatchObject({ reminded: { count: 1 } });
  expect(seen.wrong.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')]);
});

describe('what stands against a reminder', () => {
  it('is the send window, until somebody says that it does not count', async () => {
    await publish('noon', NOON);
    await cart('bob', 'late', ['Cup']);
    await open(page, '/carts/late');
    await page.getByRole('button', { name: 'Remind' }).click();
    const dialog = page.getByRole('dialog');
    // Two flows start by carts: nobody can tell which is meant.
    expect(await dialog.getByRole('button', { name: 'Send the reminder' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Flow').selectOption('At noon');
    await dialog.getByText('Come back').waitFor();
    const send = dialog.getByRole('button', { name: 'Send the reminder' });
    expect(await dialog.getByRole('checkbox').count()).toBe(0);
    await refused(seen, 409, async () => {
      await send.click();
      await dialog.getByText('It is outside the send window now.').waitFor();
    });
    await dialog.getByLabel('Send it outside the send window').check();
    await picture(page, 'cart-remind-window');
    await usable(page);
    await send.click();
    await page.getByText('Bob is being reminded').waitFor();
  });

  it('is consent, which nobody overrides', async () => {
    await cart('bob', 'no', ['Cup']);
    await tell('consent_withdrawn', 'bob', { channel: 'sms' });
    await open(page, '/carts/no');
    await page.getByRole('button', { name: 'Remind' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Flow').selectOption('Quiet carts');
    await dialog.getByText('Your cart: ').waitFor();
    await refused(seen, 409, async () => {
      await dialog.getByRole('button', { name: 'Send the reminder' }).click();
      await dialog.getByText('No consent for this channel.').waitFor();
    });
    expect(await dialog.getByRole('checkbox').count()).toBe(0);
  });

  it('is an order that came meanwhile', async () => {
    await cart('ada', 'bought', ['Cup']);
    await open(page, '/carts/bought');
    await page.getByRole('button', { name: 'Remind' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Flow').selectOption('Quiet carts');
    await dialog.getByText('Your cart: ').waitFor();
    await page.route('**/v1/carts/bought/remind*', async (route) => {
      await tell('order_placed', 'ada', { cart_id: 'bought', order_id: 'o9', total: '5.90' });
      await route.continue();
    });
    await refused(seen, 409, async () => {
      await dialog.getByRole('button', { name: 'Send the reminder' }).click();
      await page.getByText('There is nothing to remind of', { exact: true }).waitFor();
    });
  });
});

it('asks whose cart is meant where several have its id', async () => {
  await refused(seen, 409, async () => {
    await open(page, '/carts/twice');
    await page.getByText('Whose cart?').waitFor();
  });
  await usable(page);
  await page.getByRole('link', { name: 'cleo' }).click();
  await page.getByRole('heading', { level: 1, name: 'Cart of Cleo' }).waitFor();
  await refused(seen, 404, async () => {
    await open(page, '/carts/nothing');
    await page.getByText('There is no cart “nothing”').waitFor();
  });
});

it('says that the server is away, and comes back', async () => {
  await page.route('**/v1/carts?*', (route) => route.abort());
  await page.goto('/carts');
  await page.getByText('The carts could not be read').waitFor();
  await picture(page, 'carts-away');
  await page.unroute('**/v1/carts?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await row(/^ada /).first().waitFor();
  expect(seen.wrong.splice(0).every((line) => line.includes('ERR_FAILED'))).toBe(true);
});

it('runs nothing that a cart brings, and asks for no picture without TLS', async () => {
  const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
  const id = '../a?b=<svg onload=alert(3)>';
  await tell('cart_updated', 'mallory', {
    cart_id: id,
    total: hostile,
    currency: 'eur<b>',
    recovery_url: 'javascript:alert(4)',
    items: [
      { name: hostile, sku: hostile, image: 'javascript:alert(5)', quantity: hostile },
      { name: 'Cup', image: 'http://pictures.example/plain.png' },
      null,
      [hostile],
    ],
  });
  const strange: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(weir.url) && !url.startsWith('data:')) strange.push(url);
  });
  await open(page, '/carts?contact=mallory');
  await row(/^mallory /)
    .getByRole('link')
    .click();
  await page.getByRole('heading', { level: 1, name: 'Cart of mallory' }).waitFor();
  await settled(page);
  expect(await page.getByRole('link', { name: 'Open the cart' }).count()).toBe(0);
  await page.getByText('Something without a name').first().waitFor();
  await picture(page, 'cart-hostile');
  await fits(page);
  await usable(page);
  expect(strange).toEqual([]);
});

it('is found by the search', async () => {
  await open(page, '/flows');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Search/ }).fill('cart');
  await page.getByRole('option', { name: /^Carts/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Carts' }).waitFor();
});

looksFine(
  [
    ['/carts', 'carts'],
    ['/carts/c1?contact=ada', 'cart'],
  ],
  { prepare: pictured },
);

// Last, for it ends that whoever comes may do everything.
it('shows an analyst no way into a cart, and no reminder', async () => {
  const email = await closed(weir, 'analyst');
  await arriveAs(page, email, '/carts/c1');
  await page.getByRole('heading', { level: 1, name: 'Cart of Ada' }).waitFor();
  await settled(page);
  expect(await page.getByRole('button', { name: 'Remind' }).count()).toBe(0);
  expect(await page.getByRole('main').textContent()).toContain('recovery_url: ***');
  expect((await page.content()).includes('shop.example/cart')).toBe(false);
  await picture(page, 'cart-analyst');
});
