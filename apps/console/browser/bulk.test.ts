// Acting on several devices at once, and filters that are kept: by mouse, by keyboard, with 100,000 devices behind it.

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

async function open(scenario: string, path = '/devices', role = 'full_administrator'): Promise<void> {
  await served.play('scenario', { name: scenario });
  await served.play('role', { role });
  const context = await served.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en' });
  ({ page, complaints } = await watchedPage(context));
  await page.goto(served.address + path);
  await page.getByRole('grid').waitFor();
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const box = (name: string) => row(name).getByRole('gridcell').first();
const bar = () => page.getByRole('region', { name: 'Chosen devices' });
const dialog = () => page.getByRole('dialog');
const button = (name: string | RegExp) => page.getByRole('button', { name });

async function chooseCollection(name: string): Promise<void> {
  await dialog().getByRole('combobox').fill(name);
  await page.getByRole('option', { name }).click();
}

describe('choosing', () => {
  it('takes one, a range, all that match, and none', async () => {
    await open('large', '/devices?search=ams');
    await box('AMS-KIOSK-0300').click();
    await bar().getByText('1 device chosen').waitFor();
    await page.getByRole('row').nth(5).getByRole('gridcell').first().click({ modifiers: ['Shift'] });
    const some = await page.getByRole('row', { selected: true }).count();
    await bar().getByText(`${some} devices chosen`).waitFor();
    await bar().getByRole('button', { name: /^Choose all .* that match$/ }).click();
    await bar().getByText('The first 5,000 that match').waitFor();
    await bar().getByRole('button', { name: 'Choose none' }).click();
    await bar().waitFor({ state: 'detached' });
    expect(await page.getByRole('row', { selected: true }).count()).toBe(0);
  });

  it('is done from the keyboard', async () => {
    await open('small');
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await bar().getByText('1 device chosen').waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await bar().getByText('3 devices chosen').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await bar().getByText('2 devices chosen').waitFor();
    await page.keyboard.press('Control+a');
    await bar().getByText('14 devices chosen').waitFor();
    await page.keyboard.press('Escape');
    await bar().waitFor({ state: 'detached' });
  });

  it('ends when something else is asked for, and is not offered to who can do nothing with it', async () => {
    await open('small');
    await box('BER-POS-0008').click();
    await bar().waitFor();
    await page.getByRole('radio', { name: 'Offline' }).check();
    await bar().waitFor({ state: 'detached' });
    await page.context().close();
    await open('small', '/devices', 'read_only_analyst');
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });
});

describe('chosen devices', () => {
  it('are put into a collection after saying what that changes, and taken out again with the notice', async () => {
    await open('small');
    await box('BER-POS-0008').click();
    await box('BRU-WS-0013').click();
    await bar().getByRole('button', { name: 'Add to a collection' }).click();
    await chooseCollection('Utrecht');
    await dialog().getByText('2 devices become members of Utrecht').waitFor();
    await dialog().getByText('BER-POS-0008, BRU-WS-0013').waitFor();
    await dialog().getByText('Client settings change on 2 devices.').waitFor();
    await dialog().getByRole('button', { name: 'Add 2 devices' }).click();
    await page.getByText('2 devices are named in Utrecht.').waitFor();
    await bar().waitFor({ state: 'detached' });
    await button('Undo').click();
    await page.getByText('Utrecht is as it was before.').waitFor();
  });

  it('are removed after typing how many, and what failed stays chosen', async () => {
    await open('small');
    await served.play('stuck', { name: 'BRU-WS-0013' });
    await box('BER-POS-0008').click();
    await page.keyboard.press('Control+a');
    await bar().getByRole('button', { name: 'Remove' }).click();
    const remove = dialog().getByRole('button', { name: 'Remove 14 devices' });
    await dialog().getByText('2 sessions end at once.').waitFor();
    expect(await remove.isDisabled()).toBe(true);
    await dialog().getByLabel('Type 14 to go on').fill('14');
    await remove.click();
    await dialog().getByText('With 1 device it is not possible').waitFor();
    await dialog().getByText('BRU-WS-0013').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await bar().getByText('1 device chosen').waitFor();
    await row('BRU-WS-0013').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
  });

  it('keep the dialog open with the reason when the site refuses', async () => {
    await open('small');
    await box('BER-POS-0008').click();
    await bar().getByRole('button', { name: 'Add to a collection' }).click();
    const refused = { status: 403, code: 'escalation', detail: 'no', title: 'x', type: 'about:blank' };
    const { items } = (await (await fetch(`${served.address}/api/v1/collections?search=utrecht`)).json()) as { items: { id: string }[] };
    await served.play('fail', { path: `/collections/${items[0]!.id}/direct-members`, problem: refused, times: 1 });
    await chooseCollection('Utrecht');
    await dialog().getByText("You can't give what you don't have yourself.").waitFor();
    expect(await dialog().getByRole('button', { name: /^Add/ }).isDisabled()).toBe(true);
  });
});

describe('a filter', () => {
  it('is kept, found in the palette, brought up to date, and forgotten with a way back', async () => {
    await open('small');
    await page.keyboard.press('/');
    await page.keyboard.type('ber');
    await button('Save this filter').click();
    await dialog().getByLabel('Name').fill('Berlin');
    await page.keyboard.press('Enter');
    const link = page.getByRole('navigation', { name: 'Saved filters' }).getByRole('link', { name: 'Berlin' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe('/devices?search=ber');

    await page.goto(`${served.address}/sessions`);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('berl');
    await page.getByRole('option', { name: /Berlin/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('3 devices').waitFor();
    expect(new URL(page.url()).search).toBe('?search=ber');

    await page.getByRole('radio', { name: 'Online' }).check();
    await button('Update Berlin').click();
    await page.getByText('The filter Berlin is what the list shows now.').waitFor();
    expect(await link.getAttribute('href')).toBe('/devices?search=ber&show=online');

    await button('More for Berlin').click();
    await page.getByRole('menuitem', { name: 'Delete the filter' }).click();
    await link.waitFor({ state: 'detached' });
    await button('Undo').click();
    await link.waitFor();
  });

  it('changes what the list shows when another is chosen, and has a name of its own', async () => {
    await open('large', '/devices?show=offline');
    await page.getByRole('link', { name: 'Away for now' }).and(page.locator('[aria-current]')).waitFor();
    await page.getByRole('link', { name: 'Kiosks in Amsterdam' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Search devices' }).inputValue()).toBe('ams kiosk');
    expect(new URL(page.url()).search).toBe('?search=ams+kiosk');
    await page.goBack();
    await expect.poll(() => page.getByRole('textbox', { name: 'Search devices' }).inputValue()).toBe('');
    await page.getByRole('link', { name: 'Away for now' }).and(page.locator('[aria-current]')).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('utr');
    await button('Save this filter').click();
    await dialog().getByLabel('Name').fill('kiosks in amsterdam');
    await page.keyboard.press('Enter');
    await dialog().getByText('You have a filter of this list with that name already.').waitFor();
  });
});

describe('a list of 100,000', () => {
  it('draws few rows at any place and density', async () => {
    await open('large');
    const drawn = () => page.getByRole('row').count();
    expect(await drawn()).toBeLessThan(45);
    await button('Show rows closer together').click();
    await expect.poll(drawn).toBeLessThan(60);
    const [first, second] = [await page.getByRole('row').nth(1).boundingBox(), await page.getByRole('row').nth(2).boundingBox()];
    expect(second!.y - first!.y).toBe(32);
    // Wherever it is scrolled to.
    await page.getByRole('grid').evaluate((grid) => {
      grid.parentElement!.scrollTop = 60 * 32;
    });
    await expect.poll(() => page.getByRole('row').nth(20).getAttribute('aria-rowindex').then(Number)).toBeGreaterThan(60);
    expect(await drawn()).toBeLessThan(60);
  });
});
