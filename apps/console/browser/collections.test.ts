// Collections as a person makes them: rules, completion, mistakes at their place, who would be in it, and what is refused.

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

async function openOne(name: string): Promise<void> {
  await open('/collections');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const preview = () => page.getByRole('complementary', { name: 'Who would be in it' });
const expression = () => page.getByLabel('Expression');
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('making one', () => {
  it('completes the expression, counts who fits, and saves', async () => {
    await open('/collections/new');
    await page.getByLabel('Name', { exact: true }).fill('Debian');
    await button('Query').click();
    await page.keyboard.type('os.na');
    await page.getByRole('option', { name: /device\.os\.name/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('.con');
    await page.getByRole('option', { name: 'device.os.name.contains("' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Debian")');
    expect(await expression().inputValue()).toBe('device.os.name.contains("Debian")');
    // Begun expressions were counted as well; none of them fits anything.
    await preview().locator('strong').getByText(/^[1-9]/).waitFor();
    const counted = Number(await preview().locator('strong').innerText());
    await button('Create the collection').click();
    await page.getByText('Debian is saved.').waitFor();
    await page.getByRole('link', { name: new RegExp(`^${counted} devices?$`) }).click();
    await page.getByRole('grid').waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(counted + 1);
  });

  it('says where a mistake is, and saves nothing with it', async () => {
    await open('/collections/new');
    await page.getByLabel('Name', { exact: true }).fill('Wrong');
    await button('Query').click();
    await expression().fill('device.os.family == "linux" &&\n  device.nme == "x"');
    await page.getByText('Line 2, column 3: there is no fact device.nme').waitFor();
    await preview().getByText('There is a mistake in rule 1').waitFor();
    expect(await expression().getAttribute('aria-invalid')).toBe('true');
    await button('Create the collection').click();
    await page.getByRole('alert').getByText('Rule 1, line 2, column 3').waitFor();
  });

  it('names devices, and shows what is missing at the field', async () => {
    await open('/collections/new');
    await button('Name devices').click();
    await page.keyboard.type('ber');
    await page.getByRole('option', { name: /BER-POS-0008/ }).click();
    await page.getByRole('button', { name: 'Remove BER-POS-0008' }).waitFor();
    await page.getByLabel('Add a device').fill('ber');
    await page.getByRole('option', { name: /BER-POS-0008 is in the list already/ }).waitFor();
    await page.keyboard.press('Enter'); // The first that can still be chosen.
    await expect.poll(() => page.getByRole('list', { name: 'These devices' }).getByRole('listitem').count()).toBe(2);
    await button('Query').click();
    await button('Create the collection').click();
    await page.getByText('A collection needs a name.').waitFor();
    await page.getByText('Say what must be true of a device, or remove the rule.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.getByRole('button', { name: 'Remove this rule' }).nth(1).click();
    await page.getByLabel('Name', { exact: true }).fill('kiosks');
    await button('Create the collection').click();
    await page.getByText('There is a collection with this name already').waitFor();
  });
});

describe('changing one', () => {
  it('offers no choice that closes a circle, and says which it would be', async () => {
    await openOne('Kiosks');
    await button('Include a collection').click();
    await page.keyboard.type('pil');
    await page.getByRole('option', { name: /That would be a circle: Kiosks → Pilot → Kiosks/ }).waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'Collection' }).inputValue()).toBe('pil');
  });

  it('asks before changes are lost, whichever way one leaves', async () => {
    await openOne('Utrecht');
    await page.getByLabel('What it is for').fill('The office at the canal');
    await page.getByText('Not saved yet').waitFor();
    await page.goBack();
    const asks = page.getByRole('dialog', { name: 'Leave without saving?' });
    await asks.getByRole('button', { name: 'Stay' }).click();
    await asks.waitFor({ state: 'detached' });
    expect(await page.getByLabel('What it is for').inputValue()).toBe('The office at the canal');
    await page.getByRole('link', { name: 'Status messages' }).click();
    await asks.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'Status messages' }).waitFor();
  });

  it('shows whoever saves second what the first one did', async () => {
    await openOne('Utrecht');
    await page.getByLabel('What it is for').fill('Mine');
    await served.play('collection', { name: 'Utrecht', change: { description: 'Theirs' } });
    await button('Save').click();
    await page.getByRole('alert').getByText('m.dubois changed this collection').waitFor();
    expect(await page.getByLabel('What it is for').inputValue()).toBe('Mine');
    await button('Discard').click();
    expect(await page.getByLabel('What it is for').inputValue()).toBe('Theirs');
  });

  it('can be deleted only when nothing leans on it', async () => {
    await openOne('Kiosks');
    await button('Delete').click();
    await page.getByRole('dialog', { name: 'Kiosks is in use' }).getByRole('link', { name: 'Pilot' }).click();
    await page.getByRole('heading', { level: 1, name: 'Pilot' }).waitFor();
    await button('Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Pilot is deleted.').waitFor();
    await page.getByRole('link', { name: 'Kiosks', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Pilot', exact: true }).count()).toBe(0);
  });
});

describe('looking', () => {
  it('changes nothing of a built-in one, and nothing without the permission', async () => {
    await openOne('Offline for 30 days');
    await page.getByText('device.offline_days >= 30').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await open('/collections', { role: 'read_only_analyst' });
    await page.getByRole('link', { name: 'Kiosks', exact: true }).click();
    await page.getByText('device.name.contains("KIOSK")').waitFor();
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  });

  it('filters devices by collection, in the address as well', async () => {
    await open('/devices');
    await page.getByRole('combobox', { name: 'In the collection' }).click();
    await page.getByRole('option', { name: /^Utrecht/ }).click();
    await page.getByText('1 device', { exact: true }).waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('collection')).toMatch(/^col_/);
    await page.reload();
    await expect.poll(() => page.getByRole('combobox', { name: 'In the collection' }).inputValue()).toBe('Utrecht');
    await page.getByText('1 device', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'All collections' }).click();
    await page.getByText('14 devices', { exact: true }).waitFor();
  });

  it('shows on a device which collections hold it', async () => {
    await open('/devices?search=utr');
    await page.getByRole('link', { name: 'UTR-LT-0007' }).click();
    await page.getByRole('link', { name: 'Utrecht' }).click();
    await page.getByRole('heading', { level: 1, name: 'Utrecht' }).waitFor();
  });

  it('invites to the first own one', async () => {
    await open('/collections', { scenario: 'empty' });
    await page.getByText('Every site has these.').waitFor();
    await page.getByLabel('Search collections').fill('xyzzy');
    await page.getByText('No collection matches').waitFor();
  });
});
