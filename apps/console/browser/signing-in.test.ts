// Set-up, sign-in, its end in the middle of something, and a site that goes away.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { serve, watchedPage, type Served } from './served.ts';

const PASSWORD = 'copper lantern drifts north';

let served: Served;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  served = await serve();
});

afterAll(() => served.close());

async function open(scenario: string, path: string, before?: () => Promise<void>): Promise<void> {
  await served.play('scenario', { name: scenario });
  await before?.();
  const context = await served.browser.newContext({ locale: 'en' });
  ({ page, complaints } = await watchedPage(context));
  await page.goto(served.address + path);
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

describe('signing in', () => {
  const signedOut = () => served.play('role', { role: null });

  it('asks for the code where the account has one, and shows the page that was asked for', async () => {
    await open('small', '/client-settings', signedOut);
    await page.getByLabel('Account name').fill('s.jansen');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel('Code').fill('000 000');
    await page.getByText('Account name, password or code is wrong.').waitFor();
    await page.getByLabel('Code').fill('123456');
    await page.getByRole('heading', { level: 1, name: 'Client settings' }).waitFor();
  });

  it('says that it failed without saying what was wrong', async () => {
    await open('small', '/', signedOut);
    await page.getByLabel('Account name').fill('s.jansen');
    await page.getByLabel('Password', { exact: true }).fill('not it');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Account name, password or code is wrong.').waitFor();
  });

  it('is asked for again when it has ended, and leads back to where the person was', async () => {
    await open('small', '/status-messages?severity=warning');
    await page.getByRole('cell', { name: 'The user said no' }).first().waitFor();
    await signedOut();
    await page.getByRole('radio', { name: 'Alerts', exact: true }).click();
    await page.getByText('your sign-in has ended').waitFor();
    await page.getByLabel('Account name').fill('r.visser');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'A grant was misused' }).first().waitFor();
    expect(new URL(page.url()).search).toBe('?severity=alert');
  });

  it('shows only what the role opens', async () => {
    await open('small', '/', () => served.play('role', { role: 'auditor' }));
    await page.getByRole('heading', { level: 1, name: 'Status messages' }).waitFor();
    expect(await page.getByRole('link', { name: 'Devices' }).count()).toBe(0);
    await page.goto(`${served.address}/devices`);
    await page.getByRole('heading', { level: 1, name: 'Not for your role' }).waitFor();
  });
});

describe('set-up', () => {
  it('makes the administrator, offers a second factor, and leaves nothing of its link behind', async () => {
    await open('setup', '/setup#token=first');
    await page.getByLabel('Name', { exact: true }).fill('Sofie Jansen');
    await page.getByLabel('Account name').fill('s.jansen');
    await page.getByLabel('Password', { exact: true }).fill('s.jansen-likes-tea');
    await page.getByText('contains a name from this form').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByText('Strong.').waitFor();
    await page.getByRole('button', { name: 'Set up the site' }).click();
    await page.getByRole('heading', { name: 'Protect your account' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await page.getByLabel('Code').fill('123456');
    await page.getByRole('heading', { name: 'Bring in your first device' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/devices');
  });

  it('shows at the field what the site says of it', async () => {
    await open('setup', '/setup#token=first');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Set up the site' }).click();
    const field = page.getByLabel('Password', { exact: true });
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await page.getByText('A password needs at least 12 characters.').waitFor();
  });

  it('says what to do without the link', async () => {
    await open('setup', '/');
    await page.getByText('This needs the set-up link').waitFor();
  });
});

describe('a site that goes away', () => {
  it('is noticed, and when it is back the lists are read again', async () => {
    await open('small', '/devices');
    await page.getByText('14 devices').waitFor();
    await served.play('drop-events', { forMs: 4_000 });
    await page.getByText('The connection to the site is lost').waitFor();
    await served.play('enrol', { name: 'ZRH-WS-9999' });
    await page.getByText('15 devices').waitFor({ timeout: 20_000 });
    await page.getByText('The connection to the site is lost').waitFor({ state: 'detached' });
  });

  it('is said plainly when it never answered', async () => {
    const problem = { type: 'about:blank', title: '', status: 503, code: 'storage_unavailable', detail: 'x', request_id: 'abc' };
    await open('small', '/devices', () => served.play('fail', { path: '/me', times: 1, problem }));
    await page.getByText("The site's database does not answer").waitFor();
    await page.getByText('Number of the request in the site').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('14 devices').waitFor();
  });
});
