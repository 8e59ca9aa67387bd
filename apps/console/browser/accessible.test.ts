// Every page in light and the colours of every page in dark: nothing that axe objects to, nothing that the content security policy forbids, no text that
// is missing, no error in the browser's console.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serve, watchedPage, type Served } from './served.ts';

interface Place {
  path: string;
  scenario?: 'small' | 'empty' | 'setup';
  before?: (served: Served) => Promise<void>;
  act?: (page: Page) => Promise<void>;
}

const click = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();

const viewer = (story: string): Place => ({
  path: '/devices',
  before: (served) => served.play('story', { name: story }),
  act: async (page) => {
    const href = await page.getByRole('row').nth(3).getByRole('link').getAttribute('href');
    await page.goto(new URL(`${href}/control`, page.url()).toString());
    await page.locator('[data-viewer-state]:not([data-viewer-state="preparing"])').waitFor();
  },
});

/** Chooses the second device of the list. */
async function choose(page: Page): Promise<void> {
  await page.getByRole('row').nth(2).getByRole('gridcell').first().click();
  await page.getByRole('region', { name: 'Chosen devices' }).waitFor();
}

const PLACES: Record<string, Place> = {
  devices: { path: '/devices' },
  'devices, nothing found': { path: '/devices?search=xyzzy' },
  'devices, row menu': { path: '/devices', act: (page) => page.getByRole('button', { name: 'More for CPH-LAB-0002' }).click() },
  'devices, some chosen': { path: '/devices', act: choose },
  'devices, put into a collection': {
    path: '/devices',
    act: async (page) => {
      await choose(page);
      await page.getByRole('button', { name: 'Add to a collection' }).click();
      await page.getByRole('dialog').getByRole('combobox').fill('Utrecht');
      await page.getByRole('option', { name: 'Utrecht' }).click();
      await page.getByText('become members of Utrecht').or(page.getByText('becomes a member of Utrecht')).waitFor();
    },
  },
  'devices, to be removed': {
    path: '/devices',
    act: async (page) => {
      await choose(page);
      await page.getByRole('region', { name: 'Chosen devices' }).getByRole('button', { name: 'Remove' }).click();
      await page.getByText("This can't be undone.").waitFor();
    },
  },
  'devices, with a filter': { path: '/devices?search=ams', act: click('Save this filter') },
  'devices, none yet': { path: '/devices', scenario: 'empty' },
  'devices, command': { path: '/devices', scenario: 'empty', act: click('Make the command') },
  device: {
    path: '/devices',
    act: async (page) => {
      await page.getByRole('link', { name: 'BER-POS-0009' }).click();
      await page.getByRole('heading', { name: 'Hardware and network' }).waitFor();
    },
  },
  collections: { path: '/collections' },
  'collection, built in': { path: '/collections', act: (page) => page.getByRole('link', { name: 'All Linux', exact: true }).click() },
  'collection, deleting': {
    path: '/collections',
    act: async (page) => {
      await page.getByRole('link', { name: 'Kiosks', exact: true }).click();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  'new collection, with a mistake': {
    path: '/collections/new',
    act: async (page) => {
      await page.getByRole('button', { name: 'Query' }).click();
      await page.getByLabel('Expression').fill('device.nme == 3');
      await page.getByText('Line 1, column 1').waitFor();
      await page.getByText('What can be asked').click();
      await page.getByLabel('Expression').fill('device.os');
      await page.getByRole('listbox').waitFor();
    },
  },
  'devices, choosing a collection': {
    path: '/devices',
    act: async (page) => {
      await page.getByRole('combobox', { name: 'In the collection' }).click();
      await page.getByRole('option').first().waitFor();
    },
  },
  palette: { path: '/devices', act: (page) => page.keyboard.press('Control+k') },
  sessions: { path: '/sessions?show=all' },
  'sessions, none': { path: '/sessions', scenario: 'empty' },
  'status messages': { path: '/status-messages' },
  'status message': { path: '/status-messages', act: (page) => page.getByRole('cell').getByRole('button').first().click() },
  reports: { path: '/reports' },
  'report over time': { path: '/reports/remote_control', act: (page) => page.locator('figure summary').click() },
  'report of refusals': { path: '/reports/refusals', act: (page) => page.locator('figure').waitFor() },
  'report without its operator': { path: '/reports/computers_by_operator' },
  enrolment: { path: '/enrolment' },
  'new token': { path: '/enrolment?new=yes' },
  operators: { path: '/operators' },
  'new operator': { path: '/operators', act: click('New operator') },
  'client settings': { path: '/client-settings' },
  'default client settings': { path: '/client-settings/set_aaaaaaaaaaaaaaaaaaaaaaaaae' },
  'client settings, history': { path: '/client-settings/set_aaaaaaaaaaaaaaaaaaaaaaaaae?history=yes' },
  'own client settings': { path: '/client-settings', act: (page) => page.getByRole('link', { name: 'Kiosks', exact: true }).click() },
  'new client settings': { path: '/client-settings/new' },
  'client settings, before they are saved': {
    path: '/client-settings/set_aaaaaaaaaaaaaaaaaaaaaaaaae',
    act: async (page) => {
      await page.getByLabel('Ask the user for permission').uncheck();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('users are no longer asked').waitFor();
    },
  },
  'client settings of a device': {
    path: '/devices',
    act: async (page) => {
      await page.getByRole('link', { name: 'AMS-KIOSK-0003' }).click();
      await page.getByRole('navigation', { name: 'AMS-KIOSK-0003' }).getByRole('link', { name: 'Client settings' }).click();
      await page.getByText('Comes from').waitFor();
    },
  },
  operator: { path: '/operators', act: (page) => page.getByRole('link', { name: 'Ruben Visser' }).click() },
  groups: { path: '/groups' },
  group: { path: '/groups', act: click('Front desk') },
  roles: { path: '/roles' },
  'new role': { path: '/roles', act: click('New role') },
  assignments: { path: '/assignments' },
  'new assignment': { path: '/assignments', act: click('Give a role') },
  'who can view': {
    path: '/devices',
    act: async (page) => {
      await page.getByRole('link', { name: 'AMS-KIOSK-0003' }).click();
      await page.getByRole('link', { name: 'Who can view' }).click();
      await page.locator('summary').first().press('Enter');
    },
  },
  'new API token': { path: '/account', act: click('New API token') },
  account: { path: '/account', act: click('Set up an authenticator') },
  site: { path: '/site' },
  nowhere: { path: '/nowhere' },
  'sign-in': { path: '/devices', before: (served) => served.play('role', { role: null }) },
  'set-up': { path: '/setup#token=first', scenario: 'setup' },
  'viewer, active': viewer('control'),
  'viewer, asking': viewer('asking'),
  'viewer, refused': viewer('denied'),
  'viewer, unreachable': viewer('unreachable'),
};

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  let served: Served;

  beforeAll(async () => {
    served = await serve();
  });

  afterAll(() => served.close());

  it.each(Object.entries(PLACES))('%s', async (_, place) => {
    await served.play('scenario', { name: place.scenario ?? 'small' });
    await place.before?.(served);
    const context = await served.browser.newContext({ colorScheme, locale: 'en', reducedMotion: 'reduce' });
    const { page, complaints } = await watchedPage(context);
    await page.goto(served.address + place.path);
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await place.act?.(page);
    // What just appeared is measured where it stands, not on its way.
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
    const axe = new AxeBuilder({ page });
    if (colorScheme === 'dark') axe.withRules(['color-contrast']); // Colours are all that differs from light.
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join('\n  ')}`);
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
