// The person at the device is asked: yes, no, or nothing, each by a real click on the device's own screen.

import { Viewer } from '../pages/viewer.ts';
import { Prompt, SessionBar } from '../parts/prompt.ts';
import { expect, expectSamePicture, test } from './story.ts';

test.beforeEach(async ({ stage }) => stage.api.change({ prompt_for_permission: true }));

test('Remote control, Allow on the device, and the picture is there', async ({ stage, page, context }) => {
  await page.goto('/devices');
  const row = page.getByRole('row').filter({ hasText: (await stage.device()).facts.name });
  const tab = context.waitForEvent('page');
  await row.getByRole('button', { name: 'Remote control' }).click();
  const viewer = new Viewer(await tab);
  await viewer.is('asking_consent');
  await viewer.says('A question is on the screen');

  const prompt = await Prompt.shown(stage.display);
  await prompt.allow();
  await viewer.is('active');
  await SessionBar.shown(stage.display);
  await expect(viewer.page.getByText('Controlling')).toBeVisible();
  await expect(row.getByTitle('In session')).toBeVisible();
});

test('nothing is seen before the answer, and everything after it', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  const prompt = await Prompt.shown(stage.display);
  await viewer.is('asking_consent');
  const before = await viewer.picture();
  const painted = before.rgba.some((part, at) => at % 4 !== 3 && part !== 0);
  expect(painted, 'nothing is painted before the answer').toBe(false);
  await prompt.allow();
  await viewer.shows();
  await expectSamePicture(viewer, stage, info);
});

test('Deny ends it before it began', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await (await Prompt.shown(stage.display)).deny();
  await viewer.is('refused');
  await viewer.says('The person at the computer said no.');
  const [session] = await stage.api.sessions();
  expect(session).toMatchObject({ state: 'refused', end_reason: 'consent_denied' });
});

test('no answer counts as no', async ({ stage, page }) => {
  await stage.api.change({ consent_seconds: 10 });
  const viewer = await Viewer.open(page, (await stage.device()).id);
  const prompt = await Prompt.shown(stage.display);
  await viewer.is('refused', 20);
  await prompt.gone();
  await viewer.says('did not answer in time, which counts as no');
});

test('an operator who gives up takes the question away', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  const prompt = await Prompt.shown(stage.display);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await prompt.gone();
  await viewer.is('ended');
});

test('View asks for less, and says so', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id, 'view_only');
  await (await Prompt.shown(stage.display, 'view')).allow();
  await viewer.is('active');
  await expect(page.getByText('Viewing only')).toBeVisible();
});
