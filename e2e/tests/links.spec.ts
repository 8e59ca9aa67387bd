// Links that are slow, far, or stand still: what people see then, and that it is exact in the end.

import { setTimeout as wait } from 'node:timers/promises';

import { Viewer } from '../pages/viewer.ts';
import { Chatter, Notebook } from '../parts/apps.ts';
import { until } from '../parts/condition.ts';
import { distance, sha256 } from '../parts/picture.ts';
import { expect, expectSamePicture, test } from './story.ts';

test('a photo on a slow line is seen at once, and exact a while later', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  await expectSamePicture(viewer, stage, info);
  // Its exact bytes take this line six seconds.
  stage.site.network.shape({ kilobitsPerSecond: 1000, delayMs: 20 });
  const watched = viewer.watch({ x: 400, y: 200, width: 480, height: 400 });
  stage.display.start('photo', 'display', ['-size', '700x500', '-seed', '4', 'plasma:tomato-steelblue']);
  await stage.display.window('ImageMagick');
  await until('the viewer to show the screen', async () => {
    return (await viewer.sha256()) === sha256(await stage.display.screenshot());
  }, 60);
  const seen = await watched();
  const last = seen.at(-1)!;
  const near = seen.filter((picture) => picture.sha256 !== last.sha256 && distance(picture.sketch, last.sketch) < 6);
  expect(near.length, `of ${seen.length} pictures none was near and not exact`).toBeGreaterThan(0);
  await viewer.isExact();
});

test('far away and slow: what is typed arrives while a window scrolls, and is seen', async ({ stage, page }, info) => {
  test.slow();
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  stage.site.network.shape({ kilobitsPerSecond: 1000, delayMs: 75, jitterMs: 5 });
  const chatter = await Chatter.open(stage.display);
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  for (const line of ['far away', 'and slow', 'all the same']) {
    await viewer.line(line);
    await notebook.has(line);
  }
  await chatter.close();
  await expectSamePicture(viewer, stage, info);
});

test('a line that stands still for five seconds: the same session goes on, exactly', async ({ stage, page }, info) => {
  test.slow();
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('before');
  await notebook.has('before');

  stage.site.network.hold();
  await stage.display.type('nobody sees this yet\n');
  await notebook.has('nobody sees this yet');
  await wait(5000); // The outage itself.
  stage.site.network.mend();

  await viewer.is('active', 60);
  await expectSamePicture(viewer, stage, info);
  await viewer.line('after');
  await notebook.has('after');
  const sessions = await stage.api.sessions();
  expect(sessions.filter((session) => session.state === 'active')).toHaveLength(1);
  const kinds = (await stage.api.statusMessages(sessions[0]!.id)).map((message) => message.kind);
  expect(kinds.filter((kind) => kind === 'session_started'), 'no second grant').toHaveLength(1);
});

test('a hidden tab gets no picture, and an exact one when it is looked at again', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const chatter = await Chatter.open(stage.display);
  const { bytes } = stage.site.network;
  const whileItPrints = async (lines: number): Promise<number> => {
    const [began, first] = [bytes.toSite + bytes.fromSite, chatter.lines];
    await until(`${lines} more lines`, () => chatter.lines >= first + lines);
    return bytes.toSite + bytes.fromSite - began;
  };
  const shown = await whileItPrints(40);
  await viewer.hide(true);
  await whileItPrints(10); // What was under way arrives.
  const hidden = await whileItPrints(40);
  expect(hidden, `bytes while it was shown: ${shown}`).toBeLessThan(shown / 4);
  await viewer.hide(false);
  await chatter.close();
  await expectSamePicture(viewer, stage, info);
});

test.afterEach(async ({ stage }) => stage.site.network.mend());
