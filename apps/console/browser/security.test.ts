// Who may do what, as a person decides it: roles, groups, assignments, one operator, one computer, and the own API tokens.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { serve, watchedPage, type Served } from './served.ts';

let served: Served;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  served = await serve();
});

afterAll(() => served.close());

async function open(path: string, { role = 'full_administrator' } = {}): Promise<void> {
  await served.play('scenario', { name: 'small' });
  await served.play('role', { role });
  const context = await served.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
  ({ page, complaints } = await watchedPage(context));
  await page.goto(served.address + path);
  await page.locator('h1').waitFor();
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const row = (name: string | RegExp) => page.getByRole('row', { name });

describe('assignments', () => {
  it('give a role on a collection, and say what of it does not count there', async () => {
    await open('/assignments');
    await button('Give a role').click();
    await dialog().getByRole('button', { name: 'Give the role' }).click();
    await dialog().getByText('Choose an operator or a group.').waitFor();
    await dialog().getByText('Choose at least one collection.').waitFor();
    await dialog().getByRole('combobox', { name: 'Who' }).fill('front');
    await dialog().getByRole('option', { name: /Front desk/ }).click();
    await dialog().getByLabel('Role').selectOption('Read-only analyst');
    await dialog().getByRole('combobox', { name: 'On which collections' }).click();
    await dialog().getByRole('option', { name: /^Utrecht/ }).click();
    await dialog().getByText('does not count on these collections').waitFor();
    await dialog().getByLabel('Ends').selectOption('After 7 days');
    await dialog().getByRole('button', { name: 'Give the role' }).click();
    await page.getByText('Front desk has the role Read-only analyst now.').waitFor();
    await row(/Front desk.*Read-only analyst.*Utrecht/).waitFor();
  });

  it('are taken away, but never from the last administrator', async () => {
    await open('/assignments');
    await row(/Mathieu Dubois/).getByRole('button', { name: 'Take away' }).click();
    await dialog().getByRole('button', { name: 'Take away' }).click();
    await row(/Mathieu Dubois/).waitFor({ state: 'detached' });
    await row(/Sofie Jansen/).getByRole('button', { name: 'Take away' }).click();
    await dialog().getByRole('button', { name: 'Take away' }).click();
    await dialog().getByText('A site needs at least one full administrator.').waitFor();
  });
});

describe('an operator', () => {
  it('is shown with what they may do, where, and where it comes from', async () => {
    await open('/operators');
    await page.getByRole('link', { name: 'Ruben Visser' }).click();
    await page.getByRole('heading', { name: 'What Ruben Visser may do' }).waitFor();
    await page.getByText('as Kiosk helpers, through the group Front desk').waitFor();
    await page.getByText('View · Power').waitFor();
  });

  it('gets a role, is locked out, and let in again', async () => {
    await open('/operators');
    await page.getByRole('link', { name: 'Internal audit' }).click();
    await button('Give a role').click();
    await dialog().getByRole('combobox', { name: 'On which collections' }).click();
    await dialog().getByRole('option', { name: /^Kiosks/ }).click();
    await dialog().getByRole('button', { name: 'Give the role' }).click();
    await page.getByText('as Remote tools operator').waitFor();
    await button('More for Internal audit').click();
    await page.getByRole('menuitem', { name: 'Lock out' }).click();
    await dialog().getByRole('button', { name: 'Lock out' }).click();
    await page.getByText('Locked out', { exact: true }).waitFor();
    await button('More for Internal audit').click();
    await page.getByRole('menuitem', { name: 'Let in again' }).click();
    await dialog().getByRole('button', { name: 'Let in again' }).click();
    await page.getByText('Locked out', { exact: true }).waitFor({ state: 'detached' });
  });

  it('gets a new password', async () => {
    await open('/operators');
    await page.getByRole('link', { name: 'Mathieu Dubois' }).click();
    await button('More for Mathieu Dubois').click();
    await page.getByRole('menuitem', { name: 'Set a new password' }).click();
    await page.getByLabel('New password', { exact: true }).fill('short');
    await dialog().getByRole('button', { name: 'Set a new password' }).click();
    await dialog().getByText('A password needs at least 12 characters.').waitFor();
    await page.getByLabel('New password', { exact: true }).fill('copper lantern drifts north');
    await dialog().getByRole('button', { name: 'Set a new password' }).click();
    await page.getByText('Mathieu Dubois has a new password.').waitFor();
  });
});

describe('roles and groups', () => {
  it('copies a built-in role, changes it, and deletes it only while nobody has it', async () => {
    await open('/roles');
    const auditor = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Auditor', exact: true }) });
    await auditor.getByRole('button', { name: 'Copy' }).click();
    await dialog().getByLabel('Name').fill('Reports only');
    await dialog().getByLabel('Status messages').uncheck();
    await dialog().getByLabel('Reports').uncheck();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Choose at least one.').waitFor();
    await dialog().getByLabel('Reports').check();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Reports only is saved.').waitFor();
    const helpers = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Kiosk helpers' }) });
    await helpers.getByRole('button', { name: 'Delete' }).click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await dialog().getByText('Somebody has this role.').waitFor();
  });

  it('puts operators into a group', async () => {
    await open('/groups');
    await button('Front desk').click();
    await dialog().getByRole('list', { name: 'Members' }).getByText('Ruben Visser').waitFor();
    await dialog().getByRole('combobox', { name: 'Members' }).fill('mat');
    await dialog().getByRole('option', { name: /Mathieu Dubois/ }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await row(/Front desk/).getByRole('cell', { name: '2', exact: true }).waitFor();
  });
});

it('says who can view a computer, and why, step by step', async () => {
  await open('/devices');
  await page.getByRole('link', { name: 'AMS-KIOSK-0003' }).click();
  await page.getByRole('link', { name: 'Who can view' }).click();
  const ruben = page.getByRole('listitem').filter({ hasText: 'Ruben Visser' });
  await ruben.getByText('View only, the user is asked').first().waitFor();
  await ruben.locator('summary').press('Enter');
  await ruben.getByText('Kiosk helpers on Kiosks, through the group Front desk').waitFor();
  await ruben.getByRole('link', { name: 'What Ruben Visser may do' }).waitFor();

  // Yesterday he could not; the moment is in the address, and the way back is beside it.
  const yesterday = new Date(Date.now() - 86_400_000);
  const local = new Date(yesterday.getTime() - yesterday.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  await page.getByLabel('Moment').fill(local);
  await page.getByLabel('Moment').blur();
  await page.getByText(/Who could view this computer on/).waitFor();
  await ruben.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('at')).toMatch(/^\d{13}$/);
  await button('Back to now').click();
  await ruben.waitFor();
});

it('says of which moments nothing is known', async () => {
  await open('/devices');
  await page.getByRole('link', { name: 'AMS-KIOSK-0003' }).click();
  await page.goto(`${page.url()}?tab=who&at=1000`);
  await page.getByText('What held then was not kept.').waitFor();
});

it('makes an API token with less than the person may do, shows it once, and revokes it', async () => {
  await open('/account', { role: 'read_only_analyst' });
  await button('New API token').click();
  await dialog().getByLabel('What it is for').fill('Nightly report');
  expect(await dialog().getByLabel('Remote control').isDisabled()).toBe(true);
  await dialog().getByLabel('Reports').check();
  await dialog().getByRole('button', { name: 'Make the token' }).click();
  await dialog().getByText(/^dsk_/).waitFor();
  await dialog().getByRole('button', { name: 'Done' }).click();
  const token = page.getByRole('listitem').filter({ hasText: 'Nightly report' });
  await token.getByText('never used').waitFor();
  await token.getByRole('button', { name: 'Revoke' }).click();
  await dialog().getByRole('button', { name: 'Revoke' }).click();
  await token.waitFor({ state: 'detached' });
});
