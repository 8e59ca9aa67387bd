// What happens when a part fails: nothing hangs, everybody is told, and it goes on as far as it can.

import { Viewer } from '../pages/viewer.ts';
import { until } from '../parts/condition.ts';
import { Notebook } from '../parts/apps.ts';
import { SessionBar } from '../parts/prompt.ts';
import { expect, expectSamePicture, test } from './story.ts';

test('the helper is killed: the session ends, and the next one works', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const killed = await stage.agent.killHelper();
  await viewer.is('ended');
  await viewer.says("The program on the computer's desktop stopped");
  await stage.agent.helper(killed);
  await page.getByRole('button', { name: 'Start again' }).click();
  await viewer.shows();
  await expectSamePicture(viewer, stage, info);
});

test('the agent is killed: the device goes offline, and comes back', async ({ stage, page, context }, info) => {
  test.slow(); // The viewer tries for as long as a device would keep a lost session: a minute.
  const device = await stage.device();
  await page.goto(`/devices/${device.id}`);
  await expect(page.getByText('Online', { exact: true })).toBeVisible();
  const viewer = await Viewer.open(await context.newPage(), device.id);
  await viewer.shows();
  await stage.agent.kill();
  await expect(page.getByText('Offline', { exact: true })).toBeVisible();
  await viewer.is('reconnecting');
  stage.agent.start();
  await expect(page.getByText('Online', { exact: true })).toBeVisible({ timeout: 30_000 });
  // What the killed agent could not say any more, the new one has recorded.
  const over = { state: 'ended', end_reason: 'agent_stopped' };
  await expect.poll(async () => (await stage.api.sessions())[0]).toMatchObject(over);
  await viewer.is('ended', 90);
  await viewer.page.getByRole('button', { name: 'Start again' }).click();
  await viewer.shows();
  await expectSamePicture(viewer, stage, info);
});

test('the site restarts under a running session: it goes on, exactly', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('before');
  await notebook.has('before');

  await stage.site.kill();
  await stage.site.start();
  await stage.online();
  await until('the viewer to be back', async () => {
    await viewer.is('active', 30);
    await viewer.line('after');
    return notebook.lines.includes('after');
  }, 40);
  await expectSamePicture(viewer, stage, info);
  const [session] = await stage.api.sessions();
  expect(session?.state).toBe('active');
});

test('the network is pulled and plugged in again: the picture is exact again', async ({ stage, page }, info) => {
  test.slow();
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  stage.site.network.cut();
  await viewer.is('reconnecting', 30);
  const notebook = await Notebook.open(stage.display); // Nobody sees this yet.
  stage.site.network.mend();
  await viewer.is('active', 30);
  await expectSamePicture(viewer, stage, info);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('still here');
  await notebook.has('still here');
  const [session] = await stage.api.sessions();
  const kinds = async () => (await stage.api.statusMessages(session!.id)).map((message) => message.kind);
  // The agent's evidence comes when it has found the site again, which takes up to a minute after a few outages.
  await expect.poll(kinds, { timeout: 75_000 }).toContain('session_resumed');
});

test('every connection is reset: the session survives', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  stage.site.network.reset();
  const notebook = await Notebook.open(stage.display);
  await expectSamePicture(viewer, stage, info);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('after the reset');
  await notebook.has('after the reset');
});

test("only the device's network is gone: the console shows it, and nobody stays at the device for ever", async ({ stage, page }) => {
  test.slow(); // It waits for the time that a device keeps a lost session.
  const device = await stage.device();
  const viewer = await Viewer.open(page, device.id);
  await viewer.shows();
  stage.site.network.cut(stage.agent.pid);
  await expect.poll(async () => (await stage.device()).online).toBe(false);
  await viewer.is('reconnecting', 30);
  // The device keeps the session for a while, then lets it go without anybody's help.
  await until('the bar to go', () => SessionBar.gone(stage.display).then(() => true), 80);
  stage.site.network.mend();
  await stage.online();
  await expect.poll(async () => (await stage.api.sessions())[0], { timeout: 30_000 }).toMatchObject({
    state: 'ended',
    end_reason: 'link_lost',
  });
});

test.afterEach(async ({ stage }) => stage.site.network.mend());
