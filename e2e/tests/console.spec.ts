// The console as everybody uses it: in Dutch, with the keyboard alone, and with eyes that need contrast or a reader.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { Viewer } from '../pages/viewer.ts';
import type { Stage } from '../parts/stage.ts';
import { expect, test } from './story.ts';

const PAGES = [
  '/devices',
  '/collections',
  '/collections/new',
  '/sessions?show=all',
  '/status-messages',
  '/enrolment',
  '/client-settings',
  '/client-settings/new',
  '/client-settings/set_aaaaaaaaaaaaaaaaaaaaaaaaae',
  '/operators',
  '/groups',
  '/roles',
  '/assignments',
  '/site',
  '/account',
];

async function withoutFaults(page: Page, where: string): Promise<void> {
  // Things that fade in are pale until they are there.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const words = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  expect(words, where).toEqual([]);
}

async function everyPage(stage: Stage): Promise<string[]> {
  const device = `/devices/${(await stage.device()).id}`;
  return [...PAGES, device, `${device}?tab=settings`, `${device}?tab=who`];
}

for (const theme of ['light', 'dark'] as const) {
  test(`no page keeps anybody out (${theme})`, async ({ stage, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    for (const address of await everyPage(stage)) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('load');
      await withoutFaults(page, address);
    }
    await page.goto('/enrolment?new=yes');
    await expect(page.getByRole('dialog')).toBeVisible();
    await withoutFaults(page, 'a new token');

    const viewer = await Viewer.open(page, (await stage.device()).id);
    await viewer.shows();
    await withoutFaults(page, 'the viewer');
    await viewer.end();
    await viewer.is('ended');
    await withoutFaults(page, 'the viewer after the end');
  });
}

test('in Dutch every page is Dutch, and so is the refusal', async ({ stage, page, context }) => {
  await context.addInitScript(() => localStorage.setItem('deskside.preferences', JSON.stringify({ locale: 'nl' })));
  for (const address of await everyPage(stage)) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
    await expect(page.getByRole('navigation', { name: 'Navigatie' })).toContainText('Apparaten');
    // A text that is missing shows as its own name: words with hyphens and no spaces.
    await expect(page.locator('main')).not.toContainText(/\b(page|state|device|session|setting|status|message|token|collection|rule|role|assignment|permission)-[a-z-]+\b/);
  }
  await stage.api.change({ remote_control_enabled: false });
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.says('uitgeschakeld in de clientinstellingen');
});

test('from sign-in to a session without a mouse', async ({ stage, page, context }) => {
  await context.clearCookies();
  await page.goto('/');
  await expect(page.getByLabel('Account name')).toBeFocused();
  await page.keyboard.type('jan');
  await page.keyboard.press('Tab');
  await page.keyboard.type('four unrelated words here');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Devices', level: 1 })).toBeVisible();

  // The palette finds the device and starts at once.
  const { facts } = await stage.device();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(facts.name.slice(0, 6));
  const option = page.getByRole('option', { name: `Remote control of ${facts.name}` });
  await expect(option).toBeVisible();
  while ((await option.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
  const tab = context.waitForEvent('page');
  await page.keyboard.press('Enter');
  const viewer = new Viewer(await tab);
  await viewer.is('active');

  // Inside, every key is the device's, but one chord leads out.
  await viewer.page.keyboard.press('Control+Alt+Home');
  const end = viewer.page.getByRole('toolbar').getByRole('button', { name: 'End session' });
  while (!(await end.evaluate((button) => button === document.activeElement))) await viewer.page.keyboard.press('Tab');
  await viewer.page.keyboard.press('Enter');
  await viewer.is('ended');
});

test('the list of devices is live, and searched', async ({ stage, page }) => {
  const { facts } = await stage.device();
  await page.goto('/devices');
  const row = page.getByRole('row').filter({ hasText: facts.name });
  await expect(row).toContainText(/Debian|Linux/);
  await page.keyboard.press('/');
  await page.keyboard.type('no such device');
  await expect(page.getByText('No device matches')).toBeVisible();
  await page.getByLabel('Search devices').fill(facts.name);
  await expect(row).toBeVisible();
  await stage.agent.stop();
  await expect(row.getByTitle('Offline')).toBeVisible();
  stage.agent.start();
  await expect(row.getByTitle('Online')).toBeVisible({ timeout: 30_000 });
});
