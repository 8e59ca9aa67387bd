// What everything costs while nothing happens: without a session, and with one whose screen rests.

import { setTimeout as pause } from 'node:timers/promises';

import { Viewer } from '../pages/viewer.ts';
import { treeOf, usageOf } from '../parts/processes.ts';
import { test } from '../tests/story.ts';
import type { Stage } from '../parts/stage.ts';
import { publish } from './result.ts';

/** What came before has to settle: connections close, memory is given back. */
const SETTLE_MS = 20_000;
const SECONDS = Number(process.env['FIGURE_SECONDS'] ?? 120);

async function measure(stage: Stage): Promise<object> {
  await pause(SETTLE_MS);
  const parts = { site: stage.site.pid, agent: stage.agent.pid, x_server: stage.display.pid };
  const read = () => Object.entries(parts).map(([name, pid]) => [name, usageOf(treeOf(pid))] as const);
  const [before, bytes] = [new Map(read()), { ...stage.site.network.bytes }];
  await pause(SECONDS * 1000);
  const after = read();
  const { toSite, fromSite } = stage.site.network.bytes;
  const used = after.map(([name, usage]) => {
    const cpu = usage.cpuSeconds - (before.get(name)?.cpuSeconds ?? 0);
    const percent = Math.round((cpu / SECONDS) * 10_000) / 100;
    return [name, { cpu_percent: percent, rss_mb: usage.residentMb, pss_mb: usage.proportionalMb }] as const;
  });
  return { ...Object.fromEntries(used), bytes: { to_site: toSite - bytes.toSite, from_site: fromSite - bytes.fromSite } };
}

test('idle', async ({ stage, page }) => {
  // The console's own event stream is not what is measured.
  await page.goto('about:blank');
  const without_session = await measure(stage);
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const with_session = await measure(stage);
  publish('idle', {
    what: `${SECONDS} s in which nothing happens; percent of one core, bytes of all connections to the site (TLS, without TCP and IP)`,
    without_session,
    with_session,
  });
});
