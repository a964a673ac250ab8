// The catalogue as a marketer meets it: found, mended, filled from a file, and nothing lost.

import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { open, picture, refused, settled, usable } from './browser';
import { pictured, pictureOf } from './catalogue';
import { reach } from './keyboard';
import { looksFine } from './looks';
import { arriveAs, closed } from './roles';
import { page, seen, stage, visitor, weir } from './stage';

stage({ page: 'each' });

const GOODS = [
  { id: 'tea', name: 'Green tea', sku: 'T-1', price: '5.90', currency: 'EUR', stock: 12 },
  { id: 'cup', name: 'Cup', price: 9, compare_at_price: 12, currency: 'EUR', stock: 0 },
  { id: 'kettle', name: 'Kettle', price: '79.00', currency: 'SAR' },
  { id: 'a/b c', name: 'Old pot', available: false },
];

beforeAll(async () => {
  const { page } = await visitor();
  await open(page, '/products');
  await page.getByText('No products yet').waitFor();
  await picture(page, 'products-none');
  await usable(page);
  const products = GOODS.map((one) => ({
    ...one,
    category: one.id === 'tea' ? 'Tea' : 'Things',
    image: pictureOf(one.id.replace(/\W/g, '')),
  }));
  const told = await weir.call('POST', '/v1/products', { products });
  expect(told).toMatchObject({ accepted: GOODS.length });
});

beforeEach(async () => {
  await pictured(page);
});

const row = (name: RegExp) => page.getByRole('row', { name });

it('lists what there is, and finds some of it', async () => {
  await open(page, '/products');
  for (const [name, words] of [
    [/^Green tea/, ['€5.90', '12 in stock', 'Tea']],
    [/^Cup/, ['€9.00', 'instead of €12.00', 'Sold out']],
    [/^Kettle/, ['79.00', 'For sale']],
    [/^Old pot/, ['Not for sale']],
  ] as const) {
    const told = (await row(name).textContent()) ?? '';
    for (const word of words) expect(told).toContain(word);
  }
  await page.getByRole('combobox', { name: 'Find products by category' }).click();
  await page.getByRole('option', { name: 'Things' }).click();
  await row(/^Green tea/).waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('category')).toBe('Things');
  await page.getByLabel('Find by').selectOption('SKU');
  await page.getByRole('combobox', { name: 'Find products by sku' }).fill('T-1');
  await page.getByRole('button', { name: 'Find' }).click();
  await row(/^Green tea/).waitFor();
  await page.getByRole('combobox', { name: 'Find products by sku' }).fill('T-9');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('No product with the sku “T-9”').waitFor();
  await page.getByLabel('Find by').selectOption('Id');
  await page.getByRole('combobox', { name: 'Find products by id' }).fill('a/b c');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Old pot' }).waitFor();
});

it('adds one by keys alone, mends it, and deletes it', async () => {
  await open(page, '/products');
  await reach(page, page.getByRole('button', { name: 'Add a product' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a product' });
  await dialog.getByLabel('Id', { exact: true }).fill('tea');
  await dialog.getByLabel('Name').fill('Mug');
  await page.keyboard.press('Enter');
  await dialog.getByText('“Green tea” has this id already.').waitFor();
  await dialog.getByLabel('Id', { exact: true }).fill('mug');
  await dialog.getByLabel('Price', { exact: true }).fill('cheap');
  await dialog.getByLabel('Address of a picture').fill('picture');
  await usable(page);
  // Whether somebody has the id is asked first, and nobody has.
  await page.keyboard.press('Enter');
  await dialog.locator('[aria-invalid="true"]').nth(1).waitFor();
  await picture(page, 'product-wrong');
  expect(await dialog.locator('[aria-invalid="true"]').count()).toBe(2);
  await dialog.getByLabel('Price', { exact: true }).fill('7.50');
  await dialog.getByLabel('Currency').fill('EUR');
  await dialog.getByLabel('Address of a picture').fill(pictureOf('mug'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Mug' }).waitFor();
  expect(seen.wrong.splice(0).every((line) => /status of (404|422)/.test(line))).toBe(true);

  await page.getByLabel('Stock').fill('3');
  await page.getByLabel('Tags').fill('new, blue');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Mug is saved').waitFor();
  await page.getByText('3 in stock').waitFor();
  const saved = await weir.call('GET', '/v1/products/mug');
  expect(saved).toMatchObject({ price: 7.5, stock: 3, tags: ['new', 'blue'] });

  // The shop counts while the form is open: only what is changed here is sent.
  await page.getByLabel('Category').fill('Things');
  await weir.call('PATCH', '/v1/products/mug', { stock: 2 });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 in stock').waitFor();
  await refused(seen, 422, async () => {
    await page.getByLabel('Price', { exact: true }).fill('-1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('[aria-invalid="true"]').waitFor();
  });
  await page.getByRole('button', { name: 'As it was' }).click();
  expect(await page.getByLabel('Price', { exact: true }).inputValue()).toBe('7.5');

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Mug is deleted').waitFor();
  await row(/^Green tea/).waitFor();
  expect(await row(/^Mug/).count()).toBe(0);
  await refused(seen, 404, async () => {
    await open(page, '/products/mug');
    await page.getByText('There is no product “mug”').waitFor();
  });
});

describe('a file', () => {
  const many = Array.from({ length: 1_200 }, (_, at) => {
    const price = at % 300 === 5 ? 'dear' : '4.20';
    return `b${at},"Box, ${at}",${price},EUR,Boxes`;
  });
  const csv = `id,name,price,currency,category\n${many.join('\n')}\n`;

  async function choose(name: string, text: string): Promise<void> {
    const buffer = Buffer.from(text);
    await page.getByLabel('File').setInputFiles({ name, mimeType: 'text/plain', buffer });
  }

  it('comes in by batches; what is refused can be saved, mended and brought again', async () => {
    let batches = 0;
    await page.route('**/v1/products', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      batches += 1;
      // Of the second nobody knows what became.
      if (batches === 2) await route.abort();
      else await route.continue();
    });
    await open(page, '/products');
    await page.getByRole('button', { name: 'Import a file' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import products' });
    await usable(page);
    await picture(page, 'products-import');
    await choose('boxes.csv', csv);
    await dialog.getByText('A batch could not be sent').waitFor();
    await picture(page, 'products-import-stuck');
    await usable(page);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('4 rows were refused; the rest is in.').waitFor();
    expect(batches).toBe(4);
    expect((await dialog.textContent()) ?? '').toContain('1,196');
    await dialog.getByText('Row 7', { exact: true }).waitFor();
    await picture(page, 'products-import-refused');
    await usable(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save the refused rows as a file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('boxes.refused.csv');
    const file = readFileSync(await download.path(), 'utf8');
    expect(file.split('\r\n')[0]).toBe('id,name,price,currency,category,refused_because');
    expect(file.split('\r\n')[1]).toMatch(/^b5,"Box, 5",dear,EUR,Boxes,"`price` is no/);
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Import a file' }).first().click();
    await choose('boxes.refused.csv', file.replaceAll(',dear,', ',9.90,'));
    await page.getByText('All of it is in.').waitFor();
    expect(await weir.call('GET', '/v1/products/b5')).toMatchObject({ price: 9.9 });
    await page.getByRole('button', { name: 'Done' }).click();
    // More than a page of them.
    await open(page, '/products?category=Boxes');
    await row(/^Box, 1 /)
      .or(row(/^Box, 0/))
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Load more' }).waitFor();
    expect(seen.wrong.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')]);
  });

  it.each([
    ['list.txt', 'id,name', 'ends neither in .csv'],
    ['list.csv', 'id,name,colour\n1,a,red', 'No product has a “colour”'],
    ['list.csv', 'sku,name\n1,a', 'The file has no column “id”'],
    ['list.json', '{"id":"a"}', 'It is no list of products'],
  ])('that is none is refused: %s %j', async (name, text, words) => {
    await open(page, '/products?import=yes');
    await choose(name, text);
    await page.getByText(words).waitFor();
    await choose('good.jsonl', '{"id":"j1","name":"From JSON"}\n');
    await page.getByText('All of it is in.').waitFor();
  });

  it('stops when somebody stops it', async () => {
    await page.route('**/v1/products', async (route) => {
      if (route.request().method() === 'POST') return;
      await route.continue();
    });
    await open(page, '/products?import=yes');
    await choose('boxes.csv', csv);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped. What is in stays').waitFor();
    seen.wrong.splice(0);
  });
});

it('says that the server is away, and comes back', async () => {
  await page.route('**/v1/products?*', (route) => route.abort());
  await page.goto('/products');
  await page.getByText('The products could not be read').waitFor();
  await page.unroute('**/v1/products?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await row(/^Old pot/).waitFor();
  expect(seen.wrong.splice(0).every((line) => line.includes('ERR_FAILED'))).toBe(true);
});

looksFine(
  [
    ['/products?category=Things', 'products'],
    ['/products/tea', 'product'],
  ],
  { prepare: pictured },
);

// Last, for it ends that whoever comes may do everything.
it('lets an operator look, and change nothing', async () => {
  const email = await closed(weir, 'operator');
  await arriveAs(page, email, '/products');
  await row(/^Old pot/).waitFor();
  expect(await page.getByRole('button', { name: /Add|Import/ }).count()).toBe(0);
  await open(page, '/products/tea');
  await settled(page);
  expect(await page.getByLabel('Name').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0);
  await usable(page);
});
