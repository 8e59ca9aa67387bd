// What an hour of scrolling does to memory: as many frames as an hour holds, one after the other as fast as they go, and what the
// viewer's page, agent and site hold meanwhile. Fails when one of them grows.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { Viewer } from '../pages/viewer.ts';
import { treeOf, usageOf } from '../parts/processes.ts';
import { expect, expectSamePicture, test } from '../tests/story.ts';
import { percentile, publish } from './result.ts';

/** 25 a second. */
const FRAMES = Number(process.env['FIGURE_FRAMES'] ?? 90_000);
const SAMPLES = 40;
/** What begins takes memory, until everything has been used once. */
const BEGINNING = SAMPLES / 4;
const ALLOWED_GROWTH_MB = 8;
const ALLOWED_PAGE_MB = 250;
/** Prints a hundred lines a second, no two of them alike. */
const PRINTER = `$| = 1; my $n = 1;
while (1) { $n = ($n * 1103515245 + 12345) % 2147483648; printf "%10d %s\\n", $n, join " ", map { chr(97 + ($n >> $_) % 26) x (1 + ($n >> $_) % 9) } 0 .. 12; select undef, undef, undef, 0.01 }`;

interface Counting {
  framesPainted: number;
  postMessage(message: { type?: string; frames?: number }): void;
}

/** The browser's process that draws the page: of all that draw pages the one that has worked most. */
function pageProcess(): number {
  const draws = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  const busiest = treeOf(process.pid)
    .filter(draws)
    .toSorted((a, b) => usageOf([b]).cpuSeconds - usageOf([a]).cpuSeconds);
  if (busiest[0] === undefined) throw new Error('the browser has no process that draws pages');
  return busiest[0];
}

test('hour', async ({ stage, page }, info) => {
  test.setTimeout(7_200_000);
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const engine = page.workers()[0]!;
  await engine.evaluate(() => {
    const scope = self as unknown as Counting;
    scope.framesPainted = 0;
    const tell = scope.postMessage.bind(scope);
    scope.postMessage = (message) => {
      if (message.type === 'statistics') scope.framesPainted += message.frames ?? 0;
      tell(message);
    };
  });
  const painted = () => engine.evaluate(() => (self as unknown as Counting).framesPainted);
  const protocol = await page.context().newCDPSession(page);
  const printer = stage.display.start('printer', 'xterm', ['-geometry', '100x36+60+40', '-title', 'Printer', '-e', 'perl', '-e', PRINTER]);
  await stage.display.window('Printer');
  const begun = performance.now();
  const held = { page: [] as number[], agent: [] as number[], site: [] as number[] };
  let pageAlone = 0;
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    while ((await painted()) < (FRAMES * sample) / SAMPLES) await pause(500);
    // What nobody holds any more isn't growth.
    await protocol.send('HeapProfiler.collectGarbage');
    const { residentMb, proportionalMb } = usageOf([pageProcess()]);
    held.page.push(residentMb);
    pageAlone = Math.max(pageAlone, Math.round(proportionalMb * 10) / 10);
    held.agent.push(usageOf(treeOf(stage.agent.pid)).residentMb);
    held.site.push(usageOf([stage.site.pid]).residentMb);
  }
  const seconds = (performance.now() - begun) / 1000;
  const frames = await painted();
  await printer.stop();
  await expectSamePicture(viewer, stage, info);
  const grown = Object.entries(held).map(([part, values]) => {
    const [early, late] = [values.slice(BEGINNING, 2 * BEGINNING), values.slice(-BEGINNING)].map((some) => percentile(some, 0.5));
    const growth = Math.round((late! - early!) * 10) / 10;
    return [part, { rss_mb_in_the_second_quarter: early, in_the_last: late, growth_mb: growth, most: percentile(values, 1) }] as const;
  });
  publish('hour', {
    what: `${FRAMES} frames of a terminal that scrolls, as many as an hour has at 25 a second; RSS of the page's process, of agent and site`,
    frames,
    took_seconds: Math.round(seconds),
    page_pss_mb_at_most: pageAlone,
    parts: Object.fromEntries(grown),
  });
  for (const [part, { growth_mb }] of grown) expect(growth_mb, `growth of ${part} in MB`).toBeLessThan(ALLOWED_GROWTH_MB);
  // What is shared with the browser's other processes counts in parts.
  expect(pageAlone, 'MB of the page').toBeLessThan(ALLOWED_PAGE_MB);
});
