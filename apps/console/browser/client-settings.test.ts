// Sets of client settings as a person writes them: what is decided where, what it would change, two people at once, history,
// and what comes out on a device.

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

async function open(path: string, { scenario = 'small', role = 'full_administrator' } = {}): Promise<void> {
  await served.play('scenario', { name: scenario });
  await served.play('role', { role });
  const context = await served.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
  ({ page, complaints } = await watchedPage(context));
  await page.goto(served.address + path);
  await page.locator('h1').waitFor();
}

async function openSet(name: string): Promise<void> {
  await open('/client-settings');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const asked = () => page.getByRole('dialog', { name: 'What this changes' });

describe('the default client settings', () => {
  it('says what a change does before it is saved, and saves it', async () => {
    await openSet('Default client settings');
    await page.getByLabel('Ask the user for permission').uncheck();
    await button('Save').click();
    await asked().getByText('On 13 devices users are no longer asked.').waitFor();
    await button('Back').click();
    await page.getByText('1 change is not saved').waitFor();
    await button('Save').click();
    await asked().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Default client settings is saved.').waitFor();
    await page.getByText('Version 4').waitFor();
  });

  it('keeps both changes when two people change them at once', async () => {
    await openSet('Default client settings');
    await page.getByLabel('Require a reason').check();
    await page.getByText('1 change is not saved').waitFor();
    await served.play('settings', { consent_seconds: 60 });
    await button('Save').click();
    await asked().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Time to answer').waitFor();
    expect(await page.getByLabel('Time to answer').inputValue()).toBe('60');
    expect(await page.getByLabel('Require a reason').isChecked()).toBe(true);
    await button('Save').click();
    await asked().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Default client settings is saved.').waitFor();
  });

  it('refuses a number out of bounds before it is sent, and shows at the setting what the site refuses', async () => {
    await openSet('Default client settings');
    await page.getByLabel('Time to answer').fill('3');
    await page.getByText('A whole number from 10 to 600 seconds.').waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    await page.getByLabel('Time to answer').fill('30');
    await page.getByLabel('Organisation').fill('forbidden');
    await button('Save').click();
    await page.getByText('organisation_name can not be that.').waitFor();
  });

  it('brings back an older version, to be looked over', async () => {
    await openSet('Default client settings');
    await button('History').click();
    const history = page.getByRole('dialog', { name: 'History of Default client settings' });
    await history.getByText('Remote control', { exact: true }).waitFor();
    await history.getByRole('listitem').filter({ hasText: 'Version 2' }).getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('The values of version 2 are in the form.').waitFor();
    expect(await page.getByLabel('Time to answer').inputValue()).toBe('60');
    await button('Save').click();
    await asked().getByText('On 14 devices more people become permitted viewers.').waitFor();
    await asked().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Version 4').waitFor();
    await button('History').click();
    await history.getByText('Back to version 2').waitFor();
  });
});

describe('a set of its own', () => {
  it('is made: decides one setting for one collection, and wins there', async () => {
    await open('/client-settings/new');
    await page.getByLabel('Name', { exact: true }).fill('Utrecht');
    await page.getByRole('combobox', { name: 'Deployed to' }).click();
    await page.getByRole('option', { name: /^Utrecht/ }).click();
    await page.getByRole('list', { name: 'Deployed to' }).getByText('Utrecht').waitFor();
    await page.getByLabel('Order').fill('10');
    await page.getByText('“Kiosks” has this order. Take another one.').waitFor();
    await page.getByLabel('Order').fill('5');
    await button('Decide here: Highest access').click();
    await page.getByLabel('Highest access', { exact: true }).selectOption('View only');
    await page.getByText('3 changes are not saved').waitFor();
    await button('Create the settings').click();
    await asked().getByText('Something changes on 1 of 14 devices.').waitFor();
    await asked().getByText('View only').waitFor();
    await asked().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Utrecht' }).waitFor();
    await page.getByRole('radio', { name: 'Decided here (1)' }).waitFor();

    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await page.getByRole('link', { name: 'UTR-LT-0007' }).click();
    await page.getByRole('navigation', { name: 'UTR-LT-0007' }).getByRole('link', { name: 'Client settings' }).click();
    const row = page.getByRole('row', { name: /Highest access/ });
    await row.getByRole('link', { name: 'Utrecht' }).waitFor();
    await row.getByText('Full control · Default client settings').waitFor();
  });

  it('leaves a setting to others, and can be deleted', async () => {
    await openSet('Kiosks');
    await button('Leave to other sets: Ask the user for permission').click();
    await page.getByText('Not set here. The default client settings say: Yes').waitFor();
    await button('Save').click();
    await asked().getByText('No', { exact: true }).waitFor();
    await asked().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Kiosks is saved.').waitFor();
    await button('Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Kiosks is deleted.').waitFor();
    expect(await page.getByRole('link', { name: 'Kiosks', exact: true }).count()).toBe(0);
  });

  it('is saved without a question where it changes no device', async () => {
    await open('/client-settings/new', { scenario: 'empty' });
    await page.getByLabel('What it is for').fill('Later');
    await button('Create the settings').click();
    await page.getByText('A set needs a name.').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Nobody yet');
    await button('Create the settings').click();
    await page.getByText('Nobody yet is saved.').waitFor();
    await page.getByText('Nothing is decided here yet.').or(page.getByText('Not set here.').first()).first().waitFor();
  });
});

it('can be read, not changed, without the permission', async () => {
  await open('/client-settings', { role: 'read_only_analyst' });
  await page.getByRole('link', { name: 'Kiosks', exact: true }).click();
  await page.getByLabel('Longest session').waitFor();
  expect(await page.getByLabel('Longest session').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: /Save|Set here|Delete/ }).count()).toBe(0);
});
