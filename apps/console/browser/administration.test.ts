// Tokens, operators, sessions, the palette, languages and themes.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { serve, watchedPage, type Served } from './served.ts';

let served: Served;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  served = await serve();
});

afterAll(() => served.close());

beforeEach(async () => {
  await served.play('scenario', { name: 'small' });
  const context = await served.browser.newContext({ locale: 'en', colorScheme: 'light' });
  ({ page, complaints } = await watchedPage(context));
});

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const open = (path: string) => page.goto(served.address + path);

it('makes a token, shows its secret once, waits for the device, and revokes it', async () => {
  await open('/enrolment');
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('What it is for').fill('Test bench');
  await page.getByRole('radio', { name: 'Several' }).check();
  await page.getByLabel('Number of devices').fill('0');
  await page.getByText('A whole number from 1 to 100,000.').waitFor();
  await page.getByLabel('Number of devices').fill('3');
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByText('deskside-agent enrol').waitFor();
  await served.play('enrol', { name: 'BENCH-1' });
  await page.getByText('BENCH-1 has enrolled').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('row', { name: /Test bench/ });
  await row.getByText('0 of 3').waitFor();
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await row.getByText('Revoked').waitFor();
});

it('makes an operator, and says at once when the account name is taken', async () => {
  await open('/operators');
  await page.getByRole('button', { name: 'New operator' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Noor Smit');
  await page.getByLabel('Account name').fill('s.jansen');
  await page.getByLabel('First password').fill('copper lantern drifts north');
  await page.getByRole('button', { name: 'Create the operator' }).click();
  await page.getByText('This account name is taken').waitFor();
  await page.getByLabel('Account name').fill('n.smit');
  await page.getByRole('button', { name: 'Create the operator' }).click();
  await page.getByText('Noor Smit can sign in now').waitFor();
  await page.getByRole('cell', { name: 'n.smit' }).waitFor();
});

it('ends a session from the list', async () => {
  await open('/sessions');
  await page.getByRole('row').nth(1).getByRole('button', { name: 'End session' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await page.getByRole('link', { name: /Live sessions/ }).getByText('1', { exact: true }).waitFor();
});

it('filters status messages, opens one, and follows it to its session', async () => {
  await open('/status-messages');
  await page.getByRole('radio', { name: 'Alerts', exact: true }).check();
  await page.getByRole('button', { name: 'A grant was misused' }).first().click();
  await page.getByRole('dialog').getByText('The grant was used before').waitFor();
  await page.getByRole('button', { name: 'All of this session' }).click();
  await page.getByRole('button', { name: 'Only one session' }).waitFor();
  expect(new URL(page.url()).searchParams.get('session')).toMatch(/^ses_/);
});

it('goes anywhere from the palette', async () => {
  await open('/devices');
  await page.getByRole('grid').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('oper');
  await page.getByRole('option', { name: /Operators/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Operators' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ber-pos-0009');
  await page.getByRole('option', { name: /^BER-POS-0009/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'BER-POS-0009' }).waitFor();
});

it('speaks Dutch and goes dark, and remembers both', async () => {
  await open('/devices');
  await page.getByRole('button', { name: 'Account of Sofie Jansen' }).click();
  await page.getByRole('menuitem', { name: 'Nederlands' }).click();
  await page.getByRole('heading', { level: 1, name: 'Apparaten' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('donker');
  await page.keyboard.press('Enter');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Apparaten' }).waitFor();
  const look = await page.evaluate(() => [document.documentElement.lang, getComputedStyle(document.body).backgroundColor]);
  expect(look).toEqual(['nl', 'rgb(16, 20, 19)']);
});

it('lets the keyboard skip the navigation', async () => {
  await open('/devices');
  await page.getByRole('grid').waitFor();
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to content' }).press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('page');
});
