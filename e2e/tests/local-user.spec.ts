// What the person at the device does to a session that goes on, on the bar that says who is there: seen by the operator at
// once, and written down.

import { Notebook } from '../parts/apps.ts';
import { SessionBar } from '../parts/prompt.ts';
import { Viewer } from '../pages/viewer.ts';
import { expect, expectSamePicture, test } from './story.ts';

test('pause, go on, take keyboard and mouse away', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  const bar = await SessionBar.shown(stage.display);
  await bar.pauseOrGoOn();
  await viewer.is('paused');
  await viewer.says('has paused the session');
  await page.keyboard.type('nothing of this arrives');

  await bar.pauseOrGoOn();
  await viewer.shows();
  await expectSamePicture(viewer, stage, info);
  await expect(page.getByText('Controlling')).toBeVisible();
  await viewer.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('but this does');
  await notebook.has('but this does');

  await bar.viewOnly();
  await expect(page.getByText('Viewing only')).toBeVisible();
  await expect(page.getByText('Keyboard and mouse were taken away')).toBeVisible();
  const [session] = await stage.api.sessions();
  await expect
    .poll(async () => (await stage.api.statusMessages(session?.id)).map(({ kind }) => kind))
    .toEqual(expect.arrayContaining(['session_paused', 'session_continued', 'session_rights_changed']));
});
