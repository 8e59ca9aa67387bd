// What every story starts from: the stage (one for as long as nothing fails), a signed-in page, and the logs when it failed.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test as plain, type Page, type TestInfo } from '@playwright/test';

import { Viewer } from '../pages/viewer.ts';
import { until } from '../parts/condition.ts';
import { difference, ppm, sha256 } from '../parts/picture.ts';
import { Site } from '../parts/site.ts';
import { ADMIN } from '../parts/site-api.ts';
import { Stage } from '../parts/stage.ts';

interface EachStory {
  /** Nobody at the device, the usual settings (no question is asked), everything running. */
  stage: Stage;
  /** A page of the console, signed in as the administrator. */
  page: Page;
}

interface EachWorker {
  everything: Stage;
}

/** Where logs stay: one folder for each worker, because a worker that saw a failure is replaced. */
const logFolder = (info: { workerIndex: number }): string =>
  path.join(import.meta.dirname, '../test-results/logs', `worker-${info.workerIndex}`);

export const test = plain.extend<EachStory, EachWorker>({
  everything: [
    async ({}, use, info) => {
      const stage = await Stage.open(logFolder(info));
      await use(stage);
      await stage.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  stage: async ({ everything }, use, info) => {
    await everything.tidy();
    await use(everything);
    if (info.status !== info.expectedStatus) await attachLogs(info);
  },

  baseURL: async ({ everything }, use) => use(everything.site.url),

  page: async ({ page, stage }, use) => {
    await signIn(page, stage);
    await use(page);
  },
});

interface NewSiteStory {
  /** A site that was started for the first time, and that nobody has set up. */
  site: Site;
}

/** For stories that begin before there is anything. */
export const testOfNewSite = plain.extend<NewSiteStory>({
  site: async ({}, use, info) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'deskside-story-'));
    const logs = path.join(logFolder(info), info.testId);
    mkdirSync(logs, { recursive: true });
    const site = await Site.open(folder, logs);
    await use(site);
    await site.close();
    rmSync(folder, { recursive: true, force: true });
    if (info.status !== info.expectedStatus) await attachLogs(info, logs);
  },

  baseURL: async ({ site }, use) => use(site.url),
});

export { expect };

/** Signs the browser in, as its sign-in form would. */
export async function signIn(page: Page, stage: Stage, { account, password } = ADMIN): Promise<void> {
  const answer = await page.request.post(`${stage.site.url}/api/v1/sign-in`, { data: { account, password } });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Waits until the viewer shows what the device's screen shows, and proves it pixel by pixel. */
export async function expectSamePicture(viewer: Viewer, stage: Stage, info: TestInfo): Promise<void> {
  try {
    // Screen and viewer are read at two moments, so that anything that moves makes them differ: look until it rests.
    await until('the viewer to show the screen', async () => (await viewer.sha256()) === sha256(await stage.display.screenshot()));
  } catch {
    const [seen, real] = [await viewer.picture(), await stage.display.screenshot()];
    for (const [name, picture] of Object.entries({ viewer: seen, screen: real })) {
      const file = info.outputPath(`${name}.ppm`);
      writeFileSync(file, ppm(picture));
      await info.attach(`${name}.ppm`, { path: file });
    }
    expect(difference(seen, real)).toBe('');
  }
  await viewer.isExact();
}

async function attachLogs(info: TestInfo, folder = logFolder(info)): Promise<void> {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.log'))) await info.attach(name, { path: path.join(folder, name) });
}
