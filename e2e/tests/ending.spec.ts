// Everybody who may end a session can, and everybody is told who did.

import { Viewer } from '../pages/viewer.ts';
import { SessionBar } from '../parts/prompt.ts';
import { expect, test } from './story.ts';
import type { Stage } from '../parts/stage.ts';

async function reason(stage: Stage): Promise<string | null> {
  await expect.poll(async () => (await stage.api.sessions())[0]?.state).toBe('ended');
  return (await stage.api.sessions())[0]?.end_reason ?? null;
}

test('the person at the device ends it with the bar', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  await (await SessionBar.shown(stage.display)).endSession();
  await viewer.is('ended');
  await viewer.says('The person at the computer ended the session.');
  await SessionBar.gone(stage.display);
  expect(await reason(stage)).toBe('local_user_ended');
});

test('the operator ends it in the viewer, and can start again from there', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  await SessionBar.shown(stage.display);
  await viewer.end();
  await viewer.is('ended');
  await viewer.says('The operator ended the session.');
  await SessionBar.gone(stage.display);
  expect(await reason(stage)).toBe('viewer_ended');
  await page.getByRole('button', { name: 'Start again' }).click();
  await viewer.shows();
});

test('an administrator ends it under Live sessions', async ({ stage, page, context }) => {
  const viewer = await Viewer.open(await context.newPage(), (await stage.device()).id);
  await viewer.shows();
  await page.goto('/sessions');
  await page.getByRole('row').filter({ hasText: 'Live' }).getByRole('button', { name: 'End session' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await viewer.is('ended');
  await viewer.says('The session was ended from the console.');
  await expect(page.getByText('Nobody is at a device')).toBeVisible();
  await SessionBar.gone(stage.display);
  expect(await reason(stage)).toBe('site_ended');
});

test('an operator who closes the tab has left', async ({ stage, page, context }) => {
  const tab = await context.newPage();
  const viewer = await Viewer.open(tab, (await stage.device()).id);
  await viewer.shows();
  await SessionBar.shown(stage.display);
  await tab.close();
  await SessionBar.gone(stage.display);
  await page.goto('/sessions');
  await expect(page.getByText('Nobody is at a device')).toBeVisible();
});
