// From a key to what it changes on the canvas, when the device is at the end of a line of 1 Mbit/s, 150 ms there and back, and one of
// its windows scrolls all the time. Fails when it takes longer than people put up with.

import { setTimeout as pause } from 'node:timers/promises';

import { Viewer } from '../pages/viewer.ts';
import { Chatter, Notebook } from '../parts/apps.ts';
import type { Place } from '../parts/display.ts';
import { expect, test } from '../tests/story.ts';
import { percentile, publish } from './result.ts';

const KEYS = 100;
const ALLOWED_MS = 250;
/** Of each direction. */
const LINE = { kilobitsPerSecond: 1000, delayMs: 75, jitterMs: 5 };

/** Runs in the viewer's page: from the next key to the moment at which the canvas looks different there. */
async function keyToPhoton({ x, y, width, height }: Place): Promise<number> {
  const probe = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  const look = (): Uint32Array => {
    probe.drawImage(document.querySelector('canvas')!, x, y, width, height, 0, 0, width, height);
    return new Uint32Array(probe.getImageData(0, 0, width, height).data.buffer);
  };
  const before = look();
  const pressed = await new Promise<number>((resolve) => {
    document.addEventListener('keydown', () => resolve(performance.now()), { capture: true, once: true });
    (window as { ready?: boolean }).ready = true;
  });
  for (;;) {
    const now = look();
    if (now.some((pixel, at) => pixel !== before[at])) return performance.now() - pressed;
    if (performance.now() - pressed > 20_000) throw new Error('nothing changed in 20 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('far', async ({ stage, page }) => {
  stage.site.network.shape(LINE, stage.agent.pid);
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const chatter = await Chatter.open(stage.display);
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  // The window knows that it is chosen, and shows it: what changes from now on are letters.
  await viewer.line('ready');
  await notebook.has('ready');
  await pause(1000);
  const text = { ...notebook.place, height: 60 };
  const times: number[] = [];
  const first = chatter.lines;
  for (let key = 0; key < KEYS; key += 1) {
    await page.evaluate(() => delete (window as { ready?: boolean }).ready);
    const seen = page.evaluate(keyToPhoton, text);
    await page.waitForFunction(() => (window as { ready?: boolean }).ready);
    await page.keyboard.press('m');
    times.push(await seen);
    // Other than the lines that the other window prints.
    await pause(200 + Math.random() * 300);
  }
  const scrolled = chatter.lines - first;
  await chatter.close();
  stage.site.network.mend();
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  publish('far', {
    what: `ms from ${KEYS} keys to their letters, in the browser through the relay; device behind 1 Mbit/s and 150 ms there and back, while a window scrolls`,
    p50,
    p95,
    all: times.map(Math.round),
    lines_scrolled: scrolled,
    allowed: ALLOWED_MS,
  });
  expect(percentile(times, 0), 'no light is faster than the line').toBeGreaterThan(2 * LINE.delayMs);
  expect(scrolled).toBeGreaterThan(KEYS);
  expect(p95).toBeLessThan(ALLOWED_MS);
});
