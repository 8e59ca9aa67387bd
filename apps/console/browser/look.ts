// Screenshots of every page in its states, light and dark, English and Dutch, wide and narrow: for people to look at.
// Writes to browser/shots/, which git ignores. Arguments: parts of names to be shot; none: all.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

import { serve, watchedPage, type Served } from './served.ts';

const FOLDER = fileURLToPath(new URL('./shots/', import.meta.url));
const WIDE = { width: 1360, height: 850 };
const NARROW = { width: 420, height: 860 };

interface Shot {
  name: string;
  path: string;
  scenario?: 'large' | 'small' | 'empty' | 'setup';
  /** What to play before the page is opened. */
  before?: (served: Served) => Promise<void>;
  /** What to do on the page before it is shot. */
  act?: (page: Page, served: Served) => Promise<void>;
}

const role = (name: string) => (served: Served) => served.play('role', { role: name });
const press = (key: string) => (page: Page) => page.keyboard.press(key);
const click = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

async function firstDevice(page: Page): Promise<void> {
  await page.getByRole('row').nth(3).getByRole('link').click();
  await page.getByText('Hardware').or(page.getByText('Hardware en netwerk')).first().waitFor();
  await page.waitForTimeout(250);
}

async function chooseFour(page: Page): Promise<void> {
  await page.getByRole('row').nth(3).getByRole('checkbox').locator('..').click();
  await page.getByRole('row').nth(6).getByRole('checkbox').locator('..').click({ modifiers: ['Shift'] });
}

/** The first collection that can be chosen. */
async function chooseCollection(page: Page): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox');
  await field.click();
  await page.getByRole('option', { name: 'Utrecht' }).click();
  await page.getByRole('status').getByText(/AMS/).first().waitFor();
}

const DEFAULT_SET = '/client-settings/set_aaaaaaaaaaaaaaaaaaaaaaaaae';

const SHOTS: Shot[] = [
  { name: 'devices', path: '/devices' },
  { name: 'devices-search', path: '/devices?search=utr+anna' },
  { name: 'devices-none', path: '/devices?search=xyzzy' },
  {
    name: 'devices-menu',
    path: '/devices',
    act: async (page) => {
      await page.getByRole('row').nth(6).getByRole('button', { name: /^(More for|Meer voor)/ }).click();
    },
  },
  { name: 'devices-filter', path: '/devices?show=offline' },
  { name: 'devices-dense', path: '/devices', act: (page) => page.getByRole('button', { name: /^(Show rows closer|Rijen dichter)/ }).click() },
  { name: 'devices-chosen', path: '/devices?search=ams', act: chooseFour },
  {
    name: 'devices-bulk-add',
    path: '/devices?search=ams',
    act: async (page) => {
      await chooseFour(page);
      await click(/^(Add to a collection|Aan een collectie toevoegen)/)(page);
      await chooseCollection(page);
    },
  },
  {
    name: 'devices-bulk-remove',
    path: '/devices?search=ams',
    act: async (page) => {
      await chooseFour(page);
      await click(/^(Remove|Verwijderen)$/)(page);
      await page.getByRole('dialog').getByRole('button', { name: /^(Remove|\d+ apparaten verwijderen)/ }).waitFor();
      await page.waitForTimeout(200);
    },
  },
  { name: 'devices-empty', path: '/devices', scenario: 'empty' },
  {
    name: 'devices-empty-command',
    path: '/devices',
    scenario: 'empty',
    act: async (page) => page.getByRole('button', { name: /Make the command|Opdracht maken/ }).click(),
  },
  {
    name: 'devices-empty-arrived',
    path: '/enrolment?new=yes',
    scenario: 'empty',
    act: async (page, served) => {
      await page.getByRole('button', { name: /Make the token|Token maken/ }).click();
      await page.getByText(/Waiting for|Wachten op/).waitFor();
      await served.play('enrol', { name: 'AMS-WS-0001' });
      await page.getByText(/has enrolled|is aangemeld/).waitFor();
    },
  },
  {
    name: 'devices-error',
    path: '/devices',
    before: (served) =>
      served.play('fail', {
        path: '/devices',
        times: 9,
        problem: { type: 'about:blank', title: '', status: 507, code: 'storage_unavailable', detail: '', request_id: 'k3fz7q2mabcd' },
      }),
  },
  {
    name: 'devices-lost',
    path: '/devices',
    scenario: 'small',
    act: async (page, served) => {
      await served.play('drop-events', { forMs: 60_000 });
      await page.getByText(/connection to the site is lost|verbinding met de site is weg/).waitFor();
    },
  },
  { name: 'device', path: '/devices', scenario: 'small', act: firstDevice },
  { name: 'palette', path: '/devices', act: async (page) => { await press('Control+k')(page); await page.keyboard.type('utr'); await page.waitForTimeout(400); } },
  { name: 'sessions', path: '/sessions' },
  { name: 'sessions-all', path: '/sessions?show=all' },
  { name: 'sessions-empty', path: '/sessions', scenario: 'empty' },
  { name: 'status', path: '/status-messages' },
  { name: 'status-drawer', path: '/status-messages', act: async (page) => page.getByRole('cell').getByRole('button').nth(3).click() },
  { name: 'reports', path: '/reports' },
  { name: 'report-all', path: '/reports/remote_control' },
  { name: 'report-operator', path: '/reports/computers_by_operator', act: async (page) => { await page.getByRole('combobox', { name: 'Operator' }).click(); await page.getByRole('listbox').getByRole('option').first().click(); await page.locator('figure').waitFor(); } },
  { name: 'report-refusals', path: '/reports/refusals' },
  { name: 'report-lengths', path: '/reports/session_lengths', act: async (page) => page.locator('summary').click() },
  { name: 'report-days', path: '/reports/by_device?period=days&from=2026-11-02&until=2026-11-01' },
  { name: 'enrolment', path: '/enrolment' },
  { name: 'enrolment-new', path: '/enrolment?new=yes' },
  { name: 'operators', path: '/operators' },
  { name: 'operators-new', path: '/operators', act: click(/New operator|Nieuwe operator/) },
  { name: 'settings', path: '/client-settings' },
  { name: 'settings-default', path: DEFAULT_SET },
  { name: 'settings-history', path: `${DEFAULT_SET}?history=yes` },
  { name: 'settings-new', path: '/client-settings/new' },
  {
    name: 'settings-impact',
    path: DEFAULT_SET,
    act: async (page) => {
      await page.getByLabel(/Ask the user|om toestemming vragen/).click();
      await page.getByRole('button', { name: /^(Save|Opslaan)$/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings-conflict',
    path: DEFAULT_SET,
    scenario: 'small',
    act: async (page, served) => {
      await page.getByLabel(/Require a reason|Reden verplicht/).click();
      await served.play('settings', { consent_seconds: 60 });
      await page.getByRole('button', { name: /^(Save|Opslaan)$/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: /^(Save|Opslaan)$/ }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'collections', path: '/collections' },
  { name: 'collection-new', path: '/collections/new', act: async (page) => { await click('Query')(page); await page.keyboard.type('device.os'); } },
  { name: 'operator', path: '/operators', act: async (page) => page.getByRole('link', { name: 'Ruben Visser' }).click() },
  { name: 'groups', path: '/groups' },
  { name: 'roles', path: '/roles' },
  { name: 'roles-new', path: '/roles', act: click(/New role|Nieuwe rol/) },
  { name: 'assignments', path: '/assignments' },
  { name: 'assignments-new', path: '/assignments', act: click(/Give a role|Rol geven/) },
  { name: 'account', path: '/account', act: async (page) => { await click(/authenticator|Authenticator/)(page); await page.getByRole('img').waitFor(); } },
  { name: 'site', path: '/site' },
  { name: 'not-allowed', path: '/operators', before: role('remote_tools_operator') },
  { name: 'auditor', path: '/', before: role('auditor') },
  { name: 'sign-in', path: '/devices', before: (served) => served.play('role', { role: null }) },
  {
    name: 'sign-in-code',
    path: '/devices',
    before: (served) => served.play('role', { role: null }),
    act: async (page) => {
      await page.getByLabel(/Account name|Accountnaam/).fill('s.jansen');
      await page.getByLabel(/^(Password|Wachtwoord)$/).fill('copper lantern drifts north');
      await page.keyboard.press('Enter');
      await page.getByLabel('Code').waitFor();
    },
  },
  { name: 'setup', path: '/setup#token=first', scenario: 'setup', act: async (page) => page.getByLabel(/^(Password|Wachtwoord)$/).fill('welcome to deskside') },
  { name: 'setup-no-token', path: '/setup', scenario: 'setup' },
  ...['control', 'view', 'asking', 'denied', 'lost', 'unreachable'].map(
    (story): Shot => ({
      name: `viewer-${story}`,
      path: '/devices',
      scenario: 'small',
      before: (served) => served.play('story', { name: story }),
      act: async (page) => {
        const href = await page.getByRole('row').nth(3).getByRole('link').getAttribute('href');
        await page.goto(`${new URL(page.url()).origin}${href}/control`);
        await page.waitForTimeout(900);
      },
    }),
  ),
];

const LOOKS = [
  { name: 'light', colorScheme: 'light', locale: 'en', viewport: WIDE },
  { name: 'dark', colorScheme: 'dark', locale: 'en', viewport: WIDE },
  { name: 'nl', colorScheme: 'light', locale: 'nl', viewport: WIDE },
  { name: 'narrow', colorScheme: 'light', locale: 'en', viewport: NARROW },
] as const;

/** Takes the screenshots whose `look/name` contains one of the words. */
export async function look(words: string[]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const served = await serve();
  try {
    for (const { name, colorScheme, locale, viewport } of LOOKS) {
      for (const shot of SHOTS) {
        const title = `${name}/${shot.name}`;
        if (words.length > 0 && !words.some((word) => title.includes(word))) continue;
        await served.play('scenario', { name: shot.scenario ?? 'large' });
        await shot.before?.(served);
        const context = await served.browser.newContext({ viewport, colorScheme, locale, reducedMotion: 'reduce' });
        const { page, complaints } = await watchedPage(context);
        try {
          await page.goto(served.address + shot.path);
          await page.locator('h1').first().waitFor({ state: 'attached' });
          await page.waitForTimeout(450);
          await shot.act?.(page, served);
          await page.waitForTimeout(350);
        } catch (error) {
          complaints.push(String(error));
        }
        await page.screenshot({ path: `${FOLDER}${name}-${shot.name}.png` });
        await context.close();
        process.stdout.write(`${title}${complaints.length > 0 ? `\n  ${complaints.join('\n  ')}` : ''}\n`);
      }
    }
  } finally {
    await served.close();
  }
}
