import { expect, it } from 'vitest';
import { newOnce } from './once';
import { Problem } from './problem';

const problem = (status: number) => new Problem({ status, code: 'x', title: 'x', detail: 'x' });

it('keeps its key only while nobody knows what became of it', async () => {
  const once = newOnce();
  const keys: string[] = [];
  const ask = (status?: number) => async (key: string) => {
    keys.push(key);
    if (status !== undefined) throw problem(status);
    return 'done';
  };
  await expect(once({ a: 1 }, ask(0))).rejects.toThrow();
  await expect(once({ a: 1 }, ask(409))).rejects.toThrow();
  await expect(once({ a: 1 }, ask(0))).rejects.toThrow();
  await expect(once({ a: 2 }, ask(0))).rejects.toThrow();
  expect(await once({ a: 2 }, ask())).toBe('done');
  expect(await once({ a: 2 }, ask())).toBe('done');
  const [one, two, three, four, five, six] = keys;
  expect(two).toBe(one);
  expect(three).not.toBe(two);
  expect(four).not.toBe(three);
  expect(five).toBe(four);
  expect(six).not.toBe(five);
});
