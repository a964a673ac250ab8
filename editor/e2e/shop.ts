// Three days of a shop: people leave carts, get reminded, open, click, buy, or do nothing.

import type { Weir } from './weir';

/** Who left a cart on the first, the second and the third day. */
const DAYS: readonly (readonly string[])[] = [
  ['Ana', 'Ben', 'Cleo', 'Dina', 'Emil', 'Farah', 'Goran', 'Hana', 'Ivo', 'Jana', 'Kofi', 'Lena'],
  ['Milo', 'Nora', 'Omar', 'Pia', 'Quinn', 'Rosa', 'Sami', 'Tessa', 'Umut'],
  ['Vera', 'Wim', 'Xenia', 'Yusuf', 'Zoe'],
];

const WARES = [
  { name: 'Desk lamp', price: '59.90' },
  { name: 'Oak stool', price: '89.00' },
  { name: 'Wool blanket', price: '74.50' },
  { name: 'Stone vase', price: '38.00' },
];

/** What a mail program of a person says of itself. */
const MAIL_PROGRAM = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101' };

export async function threeDays(weir: Weir): Promise<void> {
  const [first = [], second = [], third = []] = DAYS;
  await leaveCarts(weir, first);
  await weir.wait('6 hours');
  await buy(weir, ['Ana', 'Goran']);
  await weir.wait('18 hours');
  await leaveCarts(weir, second);
  await weir.wait('2 hours');
  await read(weir, ['Cleo', 'Dina', 'Hana', 'Jana', 'Lena'], 'open');
  await read(weir, ['Cleo', 'Jana'], 'click');
  await weir.wait('4 hours');
  await buy(weir, ['Cleo', 'Milo']);
  await weir.wait('18 hours');
  await leaveCarts(weir, third);
  await weir.wait('90 minutes');
  await read(weir, ['Nora', 'Pia', 'Rosa'], 'open');
  await weir.wait('30 minutes');
}

export const idOf = (name: string) => name.toLowerCase();

async function leaveCarts({ call }: Weir, names: readonly string[]): Promise<void> {
  for (const [place, name] of names.entries()) {
    const id = idOf(name);
    const ware = WARES[place % WARES.length] ?? { name: 'Desk lamp', price: '59.90' };
    await call('PUT', `/v1/contacts/${id}`, {
      email: `${id}@shop.example`,
      phone: `+4915112345${String(100 + place)}`,
      first_name: name,
      consent: { email: true, sms: name !== 'Ben' },
    });
    await call('POST', '/v1/events', {
      type: 'cart_updated',
      contact: { id },
      data: {
        cart_id: `cart-${id}`,
        total: ware.price,
        currency: 'EUR',
        recovery_url: `https://shop.example/cart/${id}`,
        items: [{ ...ware, quantity: 1 }],
      },
    });
    await call('POST', `/v1/contacts/${id}/tags`, { name: 'AB CART' });
  }
}

async function buy({ call }: Weir, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const contact = { id: idOf(name) };
    const data = { order_id: `order-${contact.id}`, total: '59.90', currency: 'EUR' };
    await call('POST', '/v1/events', { type: 'order_placed', contact, data });
    await call('POST', `/v1/contacts/${contact.id}/tags`, { name: 'BUY' });
  }
}

/** Opens the last mail, or follows its first link. */
async function read(weir: Weir, names: readonly string[], what: 'open' | 'click'): Promise<void> {
  const part = what === 'open' ? '/t/o/' : '/t/c/';
  for (const name of names) {
    const html = await mailOf(weir, name);
    const address = html.split('"').find((word) => word.includes(part));
    if (!address) throw new Error(`the mail of ${name} has no ${part}`);
    const answer = await fetch(address, { headers: MAIL_PROGRAM, redirect: 'manual' });
    if (answer.status >= 400) throw new Error(`${address}: ${answer.status}`);
  }
}

async function mailOf({ call }: Weir, name: string): Promise<string> {
  const message = await call('GET', `/v1/messages/${await messageOf({ call }, name)}`);
  const html = /"html":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(message))?.[1];
  return String(JSON.parse(`"${html ?? ''}"`));
}

/** The id of the last message to somebody. */
export async function messageOf({ call }: Pick<Weir, 'call'>, name: string): Promise<string> {
  const listed = await call('GET', `/v1/messages?contact=${idOf(name)}`);
  const id = /"id":"(msg_[^"]+)"/.exec(JSON.stringify(listed))?.[1];
  if (!id) throw new Error(`no message to ${name}`);
  return id;
}
