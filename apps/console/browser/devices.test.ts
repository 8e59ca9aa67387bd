// The list of devices as a person uses it: search, keyboard, 100,000 rows, news while it is open.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { serve, watchedPage, type Served } from './served.ts';

let served: Served;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  served = await serve();
});

afterAll(() => served.close());

async function open(scenario: string, path = '/devices'): Promise<void> {
  await served.play('scenario', { name: scenario });
  const context = await served.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en' });
  ({ page, complaints } = await watchedPage(context));
  await page.goto(served.address + path);
  await page.getByRole('grid').or(page.getByText('Bring in your first device')).waitFor();
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const focusedRow = () => page.evaluate(() => document.activeElement?.querySelector('a')?.textContent);

describe('a small site', () => {
  beforeEach(() => open('small'));

  it('searches as you type, keeps the search in the address, and clears it with Escape', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('ber');
    await page.getByText('3 devices').waitFor();
    expect(new URL(page.url()).search).toBe('?search=ber');
    await page.keyboard.press('Escape');
    await page.getByText('14 devices').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('is walked with the arrows and opened with Enter', async () => {
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focusedRow).toBe('AMS-KIOSK-0003');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focusedRow).toBe('BER-POS-0008');
    await page.keyboard.press('End');
    await expect.poll(focusedRow).toBe('UTR-LT-0007');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'UTR-LT-0007' }).waitFor();
    // The keyboard is where the eye is: at the new page's title.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.goBack();
    await page.getByRole('grid').waitFor();
  });

  it('shows a device that goes away, comes back, is removed', async () => {
    const id = (await page.getByRole('link', { name: 'BRU-WS-0013' }).getAttribute('href'))!.split('/').at(-1)!;
    await row('BRU-WS-0013').getByRole('button', { name: 'Remote control' }).waitFor();
    await served.play('online', { id, online: false });
    await row('BRU-WS-0013').getByText('Offline').waitFor({ state: 'attached' });
    expect(await row('BRU-WS-0013').getByRole('button', { name: 'Remote control' }).count()).toBe(0);
    await served.play('online', { id, online: true });
    await row('BRU-WS-0013').getByRole('button', { name: 'Remote control' }).waitFor();
    await served.play('event', { type: 'device_removed', id });
    await row('BRU-WS-0013').waitFor({ state: 'detached' });
    await page.getByText('13 devices').waitFor();
  });

  it('shows a device that enrols', async () => {
    await served.play('enrol', { name: 'ZRH-WS-9999' });
    await row('ZRH-WS-9999').waitFor();
    await page.getByText('15 devices').waitFor();
  });

  it('says why a session is not possible', async () => {
    const button = row('MAD-POS-0014').getByRole('button', { name: 'Remote control' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.getAttribute('title')).toContain('seen in two places');
    await row('CPH-LAB-0002').getByRole('button', { name: 'More for' }).click();
    await page.getByRole('menuitem', { name: /Remote control.*not connected to the site/ }).waitFor();
  });

  it('walks the menu of a row without walking the list', async () => {
    await row('BER-POS-0008').getByRole('button', { name: 'More for' }).focus();
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await expect.poll(focused).toBe('Open');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('Client settings');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('View');
    await page.keyboard.press('c');
    await expect.poll(focused).toBe('Copy the address');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('More for BER-POS-0008');
  });

  it('asks for a reason where one is required, and hands it to the viewer outside of any request', async () => {
    const id = (await page.getByRole('link', { name: 'BER-POS-0009' }).getAttribute('href'))!.split('/').at(-1)!;
    const possibility = { possible: true, refusal: null, detail: null, asks_consent: true, needs_reason: true };
    await served.play('device', { id, change: { remote_control: possibility } });
    await page.reload();
    await row('BER-POS-0009').getByRole('button', { name: 'Remote control' }).click();
    await page.getByRole('dialog', { name: 'Remote control of BER-POS-0009' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('A ticket number is enough').waitFor();
    await page.keyboard.type('INC-1 & more');
    const requests: string[] = [];
    page.context().on('request', (request) => requests.push(request.url()));
    const [viewer] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')]);
    await viewer.locator('[data-viewer-state="active"]').waitFor();
    expect(new URL(viewer.url()).hash).toBe('');
    expect(requests.filter((url) => url.includes('INC-1'))).toEqual([]);
  });
});

describe('a large site', () => {
  beforeEach(() => open('large'));

  it('reaches the far end of the list page by page, with few rows in the document', async () => {
    await page.getByText('100,000 devices').waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001');
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focusedRow).toBe('AMS-KIOSK-0003');
    const farther = async (): Promise<number> => {
      await page.keyboard.press('End'); // To the end of what is here; the next page is asked for on the way.
      return Number(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex')));
    };
    await expect.poll(farther, { timeout: 20_000 }).toBeGreaterThan(3_000);
    expect(await page.getByRole('row').count()).toBeLessThan(60);
  });

  it('finds one among all', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('vie-lab anna debian 13');
    // What was typed so far may be searched for meanwhile: the last answer counts.
    const names = () => page.getByRole('row').locator('.name a').allTextContents();
    await expect.poll(async () => (await names()).every((name) => name.startsWith('VIE-LAB')), { timeout: 20_000 }).toBe(true);
    expect((await names()).length).toBeGreaterThan(0);
  });
});

describe('an empty site', () => {
  it('keeps the command, whose secret is shown once, when the list is read again', async () => {
    await open('empty');
    await page.getByRole('button', { name: 'Make the command' }).click();
    const command = await page.getByText('deskside-agent enrol --site').textContent();
    const readAgain = page.waitForResponse((response) => response.url().includes('/api/v1/devices?'));
    await served.play('event', { type: 'lagged' });
    await readAgain;
    await page.getByText('Waiting for the device').waitFor();
    expect(await page.getByText('deskside-agent enrol --site').textContent()).toBe(command);
  });

  it('leads to the first device, and turns into the list with it', async () => {
    await open('empty');
    await page.getByRole('button', { name: 'Make the command' }).click();
    await page.getByText('deskside-agent enrol --site').waitFor();
    await page.getByText('Waiting for the device').waitFor();
    await served.play('enrol', { name: 'AMS-WS-0001' });
    await page.getByText('AMS-WS-0001 has enrolled').or(page.getByRole('link', { name: 'AMS-WS-0001' })).first().waitFor();
  });
});
