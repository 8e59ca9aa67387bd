// A 2-D canvas or WebGL: what painting costs the whole browser, with the page that anybody can open (bench/paint/index.html).

import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, test } from '@playwright/test';

import { treeOf, usageOf } from '../parts/processes.ts';
import { publish } from './result.ts';

const PAGE = pathToFileURL(path.join(import.meta.dirname, '../../bench/paint/index.html')).href;
const FRAMES = 150;
const ROUNDS = 3;

interface Measured {
  framesASecond: number;
  p50: number;
  p95: number;
}

/** What the page offers. */
interface PaintWindow {
  ways: string[];
  changes: string[];
  measure(way: string, change: string, frames: number): Promise<Measured>;
}

const rounded = (value: number) => Math.round(value * 100) / 100;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('paint', async () => {
  // Not the stories' switches: without a graphics card WebGL is drawn by the processor, if that is allowed.
  const browser = await chromium.launch({
    executablePath: process.env['DESKSIDE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--disable-background-networking', '--no-first-run'],
  });
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.goto(PAGE);
  const renderer = await page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2');
    const names = gl?.getExtension('WEBGL_debug_renderer_info');
    return gl ? String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)) : 'none';
  });
  const { ways, changes } = await page.evaluate(() => {
    const { ways, changes } = window as unknown as PaintWindow;
    return { ways, changes };
  });
  const figures: Record<string, Record<string, object>> = {};
  for (const change of changes) {
    const rounds = new Map<string, (Measured & { cpu: number })[]>(ways.map((way) => [way, []]));
    // In turn, so that a busy moment of the machine meets both.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const way of ways) {
        const before = usageOf(treeOf(process.pid)).cpuSeconds;
        const measured = await page.evaluate(
          ([way = '', change = '', frames = 0]) =>
            (window as unknown as PaintWindow).measure(String(way), String(change), Number(frames)),
          [way, change, FRAMES],
        );
        const cpu = ((usageOf(treeOf(process.pid)).cpuSeconds - before) * 1000) / FRAMES;
        rounds.get(way)?.push({ ...measured, cpu });
      }
    }
    figures[change] = Object.fromEntries(
      [...rounds].map(([way, results]) => [
        way,
        {
          browser_cpu_ms_a_frame: rounded(median(results.map(({ cpu }) => cpu))),
          worker_ms_p50: rounded(median(results.map(({ p50 }) => p50))),
          worker_ms_p95: rounded(median(results.map(({ p95 }) => p95))),
          frames_a_second: rounded(median(results.map(({ framesASecond }) => framesASecond))),
        },
      ]),
    );
  }
  publish('paint', {
    what: `${FRAMES} frames, the median of ${ROUNDS} rounds: a canvas of 1920x1080 in a worker, of which a part changes`,
    browser: browser.version(),
    webgl: renderer,
    figures,
  });
  await browser.close();
});
