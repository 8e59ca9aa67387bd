// A new site: its first administrator, its first device, and who does not get in.

import { hostname } from 'node:os';
import path from 'node:path';

import { setUp, signInByForm } from '../pages/gate.ts';
import { output, ours } from '../parts/program.ts';
import { ADMIN, SiteApi } from '../parts/site-api.ts';
import { expect, testOfNewSite as test } from './story.ts';

test('the one-time link makes the first administrator, and works once', async ({ page, site, browser }) => {
  const link = await site.setUpLink();
  await setUp(page, link);
  await page.getByRole('button', { name: /later/i }).click();
  await expect(page.getByRole('heading', { name: 'Bring in your first device' })).toBeVisible();
  expect(page.url(), 'nothing of the link is left in the address').not.toContain('token');

  const stranger = await browser.newPage({ baseURL: site.url });
  await stranger.goto(link);
  await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const answer = await stranger.request.post('/api/v1/setup', {
    data: { ...ADMIN, account: 'eve', token: new URLSearchParams(new URL(link).hash.slice(1)).get('token') },
  });
  expect(answer.ok()).toBe(false);
  expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/already_set_up|setup_token_invalid/) });
  await stranger.close();
});

test('after a restart an unused link is replaced, and the old one is refused', async ({ page, site }) => {
  const old = await site.setUpLink();
  await site.stop();
  await site.start();
  expect(await site.setUpLink()).not.toBe(old);
  await setUp(page, old);
  await expect(page.getByRole('alert')).toContainText('This set-up link is used, replaced or mistyped');
  await page.goto('about:blank');
  await setUp(page, await site.setUpLink());
  await page.getByRole('button', { name: /later/i }).click();
  await expect(page.getByRole('heading', { name: 'Bring in your first device' })).toBeVisible();
  await site.stop();
  await site.start();
  expect(site.output, 'a site that is set up prints no link').not.toContain('set-up link');
});

test('the empty list leads to the command that enrols the first device', async ({ page, site }, info) => {
  await setUp(page, await site.setUpLink());
  await page.getByRole('button', { name: /later/i }).click();
  await page.getByRole('button', { name: 'Make the command' }).click();
  const command = (await page.getByRole('region', { name: 'Command to run on the device' }).textContent())?.trim() ?? '';
  await expect(page.getByText('Waiting for the device…')).toBeVisible();

  const words = command.split(/\s+/);
  const [program, ...args] = words.slice(words.indexOf('deskside-agent'));
  expect([program, args[0], args[1], args[2], args[3]]).toEqual(['deskside-agent', 'enrol', '--site', site.url, '--token']);
  const state = path.join(site.data, '../agent');
  await output(ours('deskside-agent'), [...args, '--state', state]);

  const row = page.getByRole('row').filter({ hasText: hostname() });
  await expect(row.getByTitle('Offline'), 'it is here, and its agent has not been started').toBeVisible();

  // The token was for one device.
  const again = () => output(ours('deskside-agent'), [...args, '--state', info.outputPath('second')]);
  await expect(again()).rejects.toThrow(/token/);
});

test('a token that was made under Enrolment shows who came with it', async ({ page, site }) => {
  await setUp(page, await site.setUpLink());
  await page.getByRole('button', { name: /later/i }).click();
  await page.getByRole('link', { name: 'Enrolment' }).click();
  await page.getByRole('button', { name: 'New token' }).first().click();
  await page.getByLabel('What it is for').fill('Front desk');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const line = page.getByRole('dialog').getByRole('region', { name: 'Command to run on the device' });
  const [, ...args] = ((await line.textContent()) ?? '').trim().replace(/^.*deskside-agent/, 'deskside-agent').split(/\s+/);
  await output(ours('deskside-agent'), [...args, '--state', path.join(site.data, '../agent')]);
  await expect(page.getByRole('link', { name: `${hostname()} has enrolled` })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Front desk' })).toContainText('Used up');
});

test('a wrong password is refused, and too many of them lock the account for a while', async ({ page, site }) => {
  const api = await SiteApi.open(site);
  await api.setUp(site);
  await page.goto('/');
  await signInByForm(page, ADMIN.account, 'not the password');
  await expect(page.getByRole('alert')).toContainText('Account name, password or code is wrong.');
  const refused = page.getByRole('alert').filter({ hasText: 'Too many attempts' });
  for (let attempt = 2; !(await refused.isVisible()); attempt += 1) {
    expect(attempt, 'the site locks before the tenth failure').toBeLessThan(10);
    const answered = page.waitForResponse(/sign-in/);
    await signInByForm(page, ADMIN.account, `not the password ${attempt}`);
    const status = (await answered).status();
    if (status === 429) await expect(refused).toBeVisible();
    else expect(status).toBe(401);
  }
  // Now the right one does not help either, or the lock would tell which one is right.
  await signInByForm(page, ADMIN.account, ADMIN.password);
  await expect(refused).toBeVisible();
  const kinds = (await api.statusMessages()).map((message) => message.kind);
  expect(kinds).toContain('sign_in_failed');
  expect(kinds.filter((kind) => kind === 'sign_in_locked_out')).toHaveLength(1);
  await api.close();
});
