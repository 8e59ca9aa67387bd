// From the click on Remote control to the first full picture, with nobody asked. The picture counts when nine points of
// the canvas that the operator sees have the colours of the device's screen; the first frame is sent whole.

import type { Page } from '@playwright/test';

import { colourAt } from '../parts/picture.ts';
import { SIZE } from '../parts/display.ts';
import { expect, test } from '../tests/story.ts';
import { percentile, publish } from './result.ts';

const RUNS = 25;

interface Point {
  x: number;
  y: number;
  colour: string;
}

/** Runs in the viewer's page: tells when all points of the canvas have their colours, on the wall clock. */
async function firstFullPicture(points: Point[]): Promise<number> {
  const now = (): number => performance.timeOrigin + performance.now();
  const probe = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  const has = (canvas: HTMLCanvasElement, { x, y, colour }: Point): boolean => {
    probe.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('')}` === colour;
  };
  for (;;) {
    const canvas = document.querySelector('canvas');
    if (canvas && points.every((point) => has(canvas, point))) return now();
    if (now() - performance.timeOrigin > 20_000) throw new Error('no picture after 20 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function measure(page: Page, points: Point[]): Promise<number> {
  const clicked = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const tell = (): void => resolve(performance.timeOrigin + performance.now());
        document.addEventListener('click', tell, { capture: true, once: true });
      }),
  );
  const opened = page.context().waitForEvent('page');
  await page.getByRole('row').getByRole('button', { name: 'Remote control' }).click();
  const viewer = await opened;
  const seen = await viewer.evaluate(firstFullPicture, points);
  await viewer.close();
  return seen - (await clicked);
}

test('click to first full picture', async ({ stage, page }) => {
  const { display } = stage;
  await display.xdotool('mousemove', '5', '5');
  display.start('background', 'xsetroot', ['-solid', '#3a6ea5']);
  display.start('xterm', 'xterm', ['-geometry', '100x30+250+150', '-e', 'sh', '-c', 'seq 1 200; exec cat']);
  await display.window('sh');
  const screen = await display.screenshot();
  const [columns, rows] = [[20, SIZE.width / 2 + 200, SIZE.width - 20], [70, SIZE.height / 2, SIZE.height - 60]];
  const points = columns.flatMap((x) => rows.map((y) => ({ x, y, colour: colourAt(screen, x, y) })));
  expect(new Set(points.map((point) => point.colour)).size, 'the points tell a picture from none').toBeGreaterThan(1);

  await page.goto('/devices');
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    times.push(await measure(page, points));
    await stage.tidy();
  }
  const [first, ...later] = times.map(Math.round);
  publish('startup', {
    what: 'ms from the click on Remote control (no question) to the first full picture of 1280 x 800, through the relay, a new tab each time',
    first_of_a_new_browser: first,
    p50: percentile(later, 0.5),
    p95: percentile(later, 0.95),
    all: times.map(Math.round),
  });
});
