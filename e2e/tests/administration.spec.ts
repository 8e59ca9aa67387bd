// An administrator decides in the console what is possible where, and who may do it; and each decision holds on the real device.

import { signInByForm } from '../pages/gate.ts';
import { expect, test } from './story.ts';

const PASSWORD = 'copper lantern drifts north';

test('a collection is made by a rule, and client settings deployed to it reach the device', async ({ stage, page }, info) => {
  const { id, facts } = await stage.device();
  const name = `Desks of ${info.testId}`;

  await page.goto('/collections/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Query' }).click();
  const expression = page.getByLabel('Expression');
  await expression.fill('device.nam == "x"');
  await expect(page.getByText(/^Line 1, column \d+: /)).toBeVisible();
  await expression.fill(`device.name == "${facts.name}"`);
  const preview = page.getByRole('complementary', { name: 'Who would be in it' });
  await expect(preview.getByRole('link', { name: facts.name })).toBeVisible();
  await page.getByRole('button', { name: 'Create the collection' }).click();
  await expect(page.getByText(`${name} is saved. 1 device is in it.`)).toBeVisible();

  await page.goto('/client-settings/new');
  await page.getByLabel('Name', { exact: true }).fill(`Only look, of ${info.testId}`);
  await page.getByLabel('Order').fill('7');
  await page.getByRole('combobox', { name: 'Deployed to' }).fill(info.testId);
  await page.getByRole('option', { name }).click();
  await page.getByRole('button', { name: 'Decide here: Highest access' }).click();
  await page.getByLabel('Highest access', { exact: true }).selectOption('View only');
  await page.getByRole('button', { name: 'Create the settings' }).click();
  const asked = page.getByRole('dialog', { name: 'What this changes' });
  await expect(asked.getByText('Something changes on 1 of')).toBeVisible();
  await expect(asked.getByText('loses remote control')).toBeVisible();
  await asked.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('is saved. Connected devices follow')).toBeVisible();

  await page.goto(`/devices/${id}?tab=settings`);
  await expect(page.getByRole('row', { name: /Highest access/ })).toContainText(`Only look, of ${info.testId}`);
  await expect(page.getByText('Applied by the device')).toBeVisible();
  await page.getByRole('link', { name: 'Who can view' }).click();
  await expect(page.getByText(/^View only, /).first()).toBeVisible();

  // Nothing is deleted from under what uses it.
  await page.goto('/collections');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog')).toContainText(`Only look, of ${info.testId}`);
});

test('a role on a collection shows an operator its devices, and nothing else', async ({ stage, page, browser }, info) => {
  const { id, facts } = await stage.device();
  const account = `helper.${info.testId.slice(0, 12)}`;
  const here = `Here, of ${info.testId}`;
  await stage.api.collection(here, [id]);

  await page.goto('/operators');
  await page.getByRole('button', { name: 'New operator' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Noor Smit');
  await page.getByLabel('Account name').fill(account);
  await page.getByLabel('Role', { exact: true }).selectOption('No role');
  await page.getByLabel('First password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the operator' }).click();
  await page.getByRole('row', { name: new RegExp(account) }).getByRole('link').click();
  await expect(page.getByText('Nothing: no role counts now.')).toBeVisible();

  const theirs = await browser.newPage({ baseURL: stage.site.url });
  await theirs.goto('/devices');
  await signInByForm(theirs, account, PASSWORD);
  await expect(theirs.getByRole('heading', { level: 1, name: 'Not for your role' })).toBeVisible();

  await page.getByRole('button', { name: 'Give a role' }).click();
  await page.getByLabel('Role', { exact: true }).selectOption('Remote tools operator');
  await page.getByRole('combobox', { name: 'On which collections' }).fill(info.testId);
  await page.getByRole('option', { name: here }).click();
  await page.getByRole('button', { name: 'Give the role' }).click();
  await expect(page.getByText('as Remote tools operator')).toBeVisible();

  await theirs.goto('/devices');
  await expect(theirs.getByRole('link', { name: facts.name })).toBeVisible();
  await expect(theirs.getByRole('link', { name: 'Operators' })).toHaveCount(0);

  await page.goto(`/devices/${id}?tab=who`);
  const noor = page.getByRole('listitem').filter({ hasText: account });
  await noor.locator('summary').click();
  await expect(noor).toContainText(`Remote tools operator on ${here}`);

  await page.goto('/operators');
  await page.getByRole('row', { name: new RegExp(account) }).getByRole('link').click();
  await page.getByRole('button', { name: 'Take away' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await expect(page.getByText('Nothing: no role counts now.')).toBeVisible();
  await theirs.goto('/devices');
  await expect(theirs.getByRole('link', { name: facts.name })).toHaveCount(0);
  await theirs.close();
});
