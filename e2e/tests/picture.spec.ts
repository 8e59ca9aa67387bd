// What the viewer shows is what the device's screen shows, pixel by pixel, whatever happens on it.

import { Viewer } from '../pages/viewer.ts';
import { Notebook } from '../parts/apps.ts';
import { expectSamePicture, test } from './story.ts';

test('the picture is exact, and stays exact while the desktop changes', async ({ stage, page }, info) => {
  const { display } = stage;
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  await test.step('at rest', () => expectSamePicture(viewer, stage, info));

  const notebook = await Notebook.open(display);
  await test.step('a window opens', () => expectSamePicture(viewer, stage, info));

  await display.xdotool('mousemove', String(notebook.middle.x), String(notebook.middle.y), 'click', '1');
  await display.type('The quick brown fox jumps over the lazy dog.\n'.repeat(3));
  await notebook.has('The quick brown fox jumps over the lazy dog.');
  await test.step('somebody types', () => expectSamePicture(viewer, stage, info));

  // More lines than fit: the terminal scrolls, which travels as copies.
  await display.type(`${Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n')}\n`);
  await notebook.has('line 19');
  await test.step('text scrolls', () => expectSamePicture(viewer, stage, info));

  // Dragged by its title bar, step by step.
  const { x, y, width } = notebook.place;
  const title = { x: x + width / 2, y: y - 10 };
  await display.xdotool('mousemove', String(title.x), String(title.y), 'mousedown', '1');
  for (let step = 1; step <= 30; step += 1) {
    await display.xdotool('mousemove', '--sync', String(title.x + 9 * step), String(title.y + 7 * step));
  }
  await display.xdotool('mouseup', '1');
  await test.step('a window is dragged', () => expectSamePicture(viewer, stage, info));

  display.start('gradient', 'xmessage', ['-center', 'A message in front of everything else']);
  await display.window('xmessage');
  await test.step('another window covers it', () => expectSamePicture(viewer, stage, info));
});

test('thousands of colours are exact too', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  // ImageMagick's plasma is noise of every colour and scale; a seed makes it the same every time.
  stage.display.start('photo', 'display', ['-size', '700x500', '-seed', '4', 'plasma:tomato-steelblue']);
  await stage.display.window('ImageMagick');
  await expectSamePicture(viewer, stage, info);
});
