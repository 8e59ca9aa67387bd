// A security key as second factor, from its registration to the day it is removed. The browser's own virtual authenticator is the key:
// Chromium's code, not ours, makes and signs everything.

import type { Page } from '@playwright/test';

import { signInByForm } from '../pages/gate.ts';
import { expect, test } from './story.ts';

const PASSWORD = 'copper lantern drifts north';

/** Plugs a key into the page's computer, which is touched whenever the browser asks. */
async function plugIn(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('WebAuthn.enable');
  await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'usb', automaticPresenceSimulation: true },
  });
}

test('a security key is registered, signs its owner in, and is removed', async ({ stage, browser }, info) => {
  const account = `keys.${info.testId.slice(0, 12)}`;
  await stage.api.operator({ account, name: 'Noor Smit', password: PASSWORD });
  const page = await browser.newPage({ baseURL: stage.site.url });
  await plugIn(page);

  await page.goto('/account');
  await signInByForm(page, account, PASSWORD);
  await page.getByRole('button', { name: 'Add a security key' }).click();
  await page.getByLabel('Name of the key').fill('Key on the key ring');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('Key on the key ring is a second factor now.')).toBeVisible();
  const keys = page.getByRole('list', { name: 'Security keys' });
  await expect(keys.getByRole('listitem')).toHaveCount(1);

  // The same key is not registered twice.
  await page.getByRole('button', { name: 'Add a security key' }).click();
  await page.getByLabel('Name of the key').fill('The same again');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('This security key is registered already.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.context().clearCookies();
  await page.goto('/account');
  await signInByForm(page, account, PASSWORD);
  await expect(keys.getByText(/^used/)).toBeVisible();

  // Somebody who knows the password and has no key, or another one, doesn't get in.
  const other = await browser.newPage({ baseURL: stage.site.url });
  await plugIn(other);
  await other.goto('/account');
  await signInByForm(other, account, PASSWORD);
  await expect(other.getByText('No security key answered.')).toBeVisible();
  await other.close();

  const recorded = (await stage.api.statusMessages()).filter(({ operator_name }) => operator_name === 'Noor Smit');
  const kinds = recorded.map(({ kind, details }) => [kind, details['second_factor'] ?? details['key_name']]);
  expect(kinds).toEqual([
    ['signed_in', 'no'],
    ['security_key_added', 'Key on the key ring'],
    ['signed_in', 'yes'],
  ]);

  await page.getByRole('button', { name: 'Remove Key on the key ring' }).click();
  await page.getByLabel('Present password', { exact: true }).last().fill(PASSWORD);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('Key on the key ring is removed.')).toBeVisible();
  await page.context().clearCookies();
  await page.goto('/account');
  await signInByForm(page, account, PASSWORD);
  await expect(page.getByRole('heading', { level: 2, name: 'Security keys' })).toBeVisible();
  await page.close();
});
