// Everything that happened is on record, in order, with who did it.

import { Viewer } from '../pages/viewer.ts';
import { Prompt } from '../parts/prompt.ts';
import { ADMIN } from '../parts/site-api.ts';
import { expect, test } from './story.ts';

test('the status messages tell a session from the request to its end', async ({ stage, page }) => {
  await stage.api.change({ prompt_for_permission: true });
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await (await Prompt.shown(stage.display)).allow();
  await viewer.shows();
  await viewer.end();
  await viewer.is('ended');

  const [session] = await stage.api.sessions();
  const told = async () => (await stage.api.statusMessages(session!.id)).map((message) => message.kind);
  const story = ['session_requested', 'session_granted', 'consent_asked', 'consent_given', 'session_started', 'session_ended'];
  await expect.poll(told).toEqual(story);
  for (const message of await stage.api.statusMessages(session!.id)) {
    expect(message.operator_name, message.kind).toBe(ADMIN.name);
    // What the device decided and did, it wrote itself.
    expect(message.from_device, message.kind).toBe(!['session_requested', 'session_granted'].includes(message.kind));
  }

  await page.goto(`/status-messages?session=${session!.id}`);
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(story.length + 1);
  const words = [
    'A session ended',
    'A session began',
    'The user said yes',
    'The user was asked',
    'The site granted a session',
    'A session was asked for',
  ];
  for (const [place, text] of words.entries()) await expect(rows.nth(place + 1)).toContainText(text);
  await rows.nth(1).getByRole('button', { name: 'A session ended' }).click();
  const details = page.getByRole('dialog', { name: 'A session ended' });
  await expect(details).toContainText('The operator ended the session.');
  await expect(details).toContainText('The device itself');
});

test('a refusal by the person at the device is on record as a warning', async ({ stage, page }) => {
  await stage.api.change({ prompt_for_permission: true });
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await (await Prompt.shown(stage.display)).deny();
  await viewer.is('refused');
  const [session] = await stage.api.sessions();
  const told = async () => (await stage.api.statusMessages(session!.id)).map((message) => message.kind);
  await expect.poll(told).toContain('consent_denied');
  expect(await told()).not.toContain('session_started');
  await page.goto('/status-messages');
  const first = page.getByRole('row').filter({ hasText: 'The user said no' }).first();
  await expect(first.getByTitle('Warning')).toBeVisible();
});
