// Somebody of a role comes: the door is closed first, by an owner, and stays so.

import type { Page } from 'playwright-core';
import type { Weir } from './weir';

const OWNER = { email: 'olga@shop.example', password: 'correct horse battery' };
const PASSWORD = 'staple the other horse';

/** Makes the first owner, and somebody of the role. */
export async function closed(weir: Weir, role: string): Promise<string> {
  await weir.call('POST', '/v1/users', { ...OWNER, name: 'Olga', role: 'owner' });
  const origin = weir.url;
  const json = { 'content-type': 'application/json', origin };
  const body = JSON.stringify(OWNER);
  const session = await fetch(`${weir.url}/v1/session`, { method: 'POST', headers: json, body });
  const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const email = `${role}@shop.example`;
  const user = JSON.stringify({ email, password: PASSWORD, name: role, role });
  const headers = { ...json, cookie };
  const added = await fetch(`${weir.url}/v1/users`, { method: 'POST', headers, body: user });
  if (!added.ok) throw new Error(`no ${role}: ${added.status} ${await added.text()}`);
  return email;
}

/** Goes to a page, which asks who one is, and says so. */
export async function arriveAs(page: Page, email: string, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
}
