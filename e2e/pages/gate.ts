// Set-up and sign-in, as a person fills them in.

import type { Page } from '@playwright/test';

import { ADMIN, ORGANISATION } from '../parts/site-api.ts';

/** Fills in the form of the one-time link, and skips the second factor. */
export async function setUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Name', { exact: true }).fill(ADMIN.name);
  await page.getByLabel('Account name').fill(ADMIN.account);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByLabel('Name of the organisation').fill(ORGANISATION);
  await page.getByRole('button', { name: 'Set up the site' }).click();
}

/** Fills in the sign-in form. */
export async function signInByForm(page: Page, account: string, password: string): Promise<void> {
  await page.getByLabel('Account name').fill(account);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
