// What moves like a film comes as video, decoded by the browser; and once it stands still, every pixel is the device's, with as
// many colours as were chosen.

import { expect } from '@playwright/test';

import { Viewer } from '../pages/viewer.ts';
import { expectSamePicture, test } from './story.ts';

/** Soft noise between two colours each: six pictures, again and again, 25 a second. */
const FILM = ['red-navy', 'gold-teal', 'tomato-steelblue', 'green-purple', 'orange-black', 'white-maroon'];

test('a film comes as video, and is exact once it stands still', async ({ stage, page }, info) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const engine = page.workers()[0]!;
  await engine.evaluate(() => {
    const decode = VideoDecoder.prototype.decode;
    const counting = self as unknown as { pictures: number };
    counting.pictures = 0;
    VideoDecoder.prototype.decode = function (chunk) {
      counting.pictures += 1;
      decode.call(this, chunk);
    };
  });
  const pictures = FILM.map((colours) => `plasma:${colours}`);
  const film = stage.display.start('film', 'animate', ['-delay', '4', '-size', '320x240', '-seed', '4', ...pictures]);
  await stage.display.window('ImageMagick');
  const shown = () => engine.evaluate(() => (self as unknown as { pictures: number }).pictures);
  await test.step('it moves', () => expect.poll(shown, { timeout: 60_000 }).toBeGreaterThan(10));
  // The program stands still, with whatever it shows.
  film.signal('SIGSTOP');
  try {
    await test.step('it stands still', () => expectSamePicture(viewer, stage, info));
    await viewer.isExact();
    await test.step('with fewer colours', async () => {
      await page.getByLabel('Colours').selectOption('1');
      await expect(page.getByText('Exact, 65,536 colours')).toBeVisible({ timeout: 20_000 });
      await viewer.isExact();
      await page.getByLabel('Colours').selectOption('0');
      await expectSamePicture(viewer, stage, info);
    });
  } finally {
    await film.kill();
  }
});
