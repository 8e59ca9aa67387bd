// Reports as an auditor reads them: the filters are in the address, names lead on, and the file is about what is shown.

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

async function open(path: string, role = 'full_administrator'): Promise<void> {
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

const asked = (): URLSearchParams => new URL(page.url()).searchParams;
const file = async (): Promise<URL> => new URL((await page.getByRole('link', { name: 'All rows as CSV' }).getAttribute('href'))!, page.url());

describe('reports', () => {
  it('are for who may run them, and need nothing else', async () => {
    await open('/', 'auditor');
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    await page.getByRole('link', { name: 'Activity of operators' }).click();
    await page.getByRole('link', { name: 'Sofie Jansen' }).waitFor();
    await page.getByRole('combobox', { name: 'Computer' }).click();
    await page.getByRole('listbox').getByRole('option').first().click();
    await expect.poll(() => asked().get('device')).toMatch(/^dev_/);
  });

  it('are not for who may only control', async () => {
    await open('/reports', 'remote_tools_operator');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByText('All remote control information').count()).toBe(0);
  });

  it('about one operator wait until one is chosen, and lead on to the computer', async () => {
    await open('/reports/computers_by_operator?period=all');
    await page.getByText('This report is about one operator.').waitFor();
    await page.getByRole('combobox', { name: 'Operator' }).click();
    await page.getByRole('option', { name: 'Mathieu Dubois' }).click();
    await page.locator('figure').getByText('Computers with most sessions of this operator').waitFor();
    expect((await file()).searchParams.get('operator')).toMatch(/^opr_/);
    await page.getByRole('table').last().getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: 'All remote control information' }).waitFor();
    expect(asked().get('device')).toMatch(/^dev_/);
    expect(asked().get('period')).toBe('all');
    await page.getByRole('link', { name: 'Messages', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Status messages' }).waitFor();
    expect(asked().get('session')).toMatch(/^ses_/);
  });

  it('count whole days, and say when they end before they begin', async () => {
    await open('/reports/refusals');
    await page.getByLabel('Period').selectOption('days');
    await page.getByLabel('From', { exact: true }).fill('2026-03-02');
    await page.getByLabel('Up to and with').fill('2026-03-01');
    await page.getByText('The last day is before the first one').waitFor();
    await page.getByLabel('Up to and with').fill('2026-03-02');
    await page.getByText('Nothing happened in this period').waitFor();
    const { searchParams, pathname } = await file();
    expect(pathname).toBe('/api/v1/reports/refusals.csv');
    expect(Number(searchParams.get('until')) - Number(searchParams.get('from'))).toBe(86_400_000);
  });

  it('give the figures of a chart as a table', async () => {
    await open('/reports/session_lengths?period=all');
    await page.getByText('The chart as a table').click();
    const first = page.locator('figure').getByRole('row', { name: /under a minute/ });
    expect(await first.innerText()).toMatch(/\d$/);
  });
});
