// Several monitors: all of them, one after the other, and what happens when one goes, without reconnecting. The display in
// memory has one output; X lets it be used as two monitors.

import { Viewer } from '../pages/viewer.ts';
import { Notebook } from '../parts/apps.ts';
import { SIZE } from '../parts/display.ts';
import { until } from '../parts/condition.ts';
import { part, sha256 } from '../parts/picture.ts';
import { expect, test } from './story.ts';

const { height } = SIZE;
const half = SIZE.width / 2;
const LEFT = { x: 0, y: 0, width: half, height };
const RIGHT = { x: half, y: 0, width: half, height };

test('one monitor, the other, the first, all, and one that is unplugged', async ({ stage, page }) => {
  const { display } = stage;
  await display.addMonitor('left', LEFT);
  await display.addMonitor('right', RIGHT);
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const shows = (place: typeof LEFT): Promise<boolean> =>
    until(`the viewer to show ${place.width} x ${place.height} at ${place.x}`, async () => {
      const [seen, real] = [await viewer.sha256(), await display.screenshot()];
      return seen === sha256(part(real, place));
    });

  await viewer.choose('right');
  await shows(RIGHT);
  await viewer.isExact();
  await viewer.choose('left');
  await shows(LEFT);
  await viewer.isExact();

  // What is clicked is where it is on the whole screen.
  const notebook = await Notebook.open(display);
  await viewer.choose('right');
  await shows(RIGHT);
  await viewer.choose('left');
  await shows(LEFT);
  const canvas = (await page.locator('canvas').boundingBox())!;
  const scale = canvas.width / half;
  await page.mouse.click(canvas.x + notebook.middle.x * scale, canvas.y + notebook.middle.y * scale);
  await viewer.line('on the left');
  await notebook.has('on the left');

  await display.removeMonitor('left');
  await shows({ x: 0, y: 0, ...SIZE });
  await viewer.isExact();
  await viewer.choose('All screens');
  await shows({ x: 0, y: 0, ...SIZE });
  const [session] = await stage.api.sessions();
  expect(session?.state, 'without reconnecting').toBe('active');
});

test.afterEach(async ({ stage }) => {
  await stage.site.network.mend();
  for (const name of ['left', 'right']) await stage.display.removeMonitor(name).catch(() => undefined);
});
