// What a browser that has never seen the console fetches before it is usable: to sign in, and to see the devices.

import type { BrowserContext, Page } from '@playwright/test';

import { expect, signIn, test } from '../tests/story.ts';
import { publish } from './result.ts';

/** Counts what a page fetches, as it came over the network: compressed, with headers. */
async function counted(context: BrowserContext, page: Page): Promise<() => { requests: number; kilobytes: number; viewer: string[] }> {
  const protocol = await context.newCDPSession(page);
  const names = new Map<string, string>();
  let [requests, bytes] = [0, 0];
  protocol.on('Network.requestWillBeSent', ({ requestId, request }) => names.set(requestId, request.url));
  protocol.on('Network.loadingFinished', ({ encodedDataLength }) => {
    requests += 1;
    bytes += encodedDataLength;
  });
  await protocol.send('Network.enable');
  return () => ({
    requests,
    kilobytes: Math.round(bytes / 100) / 10,
    viewer: [...names.values()].filter((name) => /\.wasm$|worker|ViewerPage/.test(name)),
  });
}

test('first load', async ({ stage, browser }) => {
  const fresh = async () => browser.newContext({ baseURL: stage.site.url, ignoreHTTPSErrors: true });

  const stranger = await fresh();
  const door = await stranger.newPage();
  const atTheDoor = await counted(stranger, door);
  await door.goto('/', { waitUntil: 'networkidle' });
  await expect(door.getByLabel('Account name')).toBeVisible();
  const sign_in = atTheDoor();

  const operator = await fresh();
  const page = await operator.newPage();
  await signIn(page, stage);
  const inside = await counted(operator, page);
  await page.goto('/devices');
  await expect(page.getByRole('row').getByRole('button', { name: 'Remote control' })).toBeVisible();
  const devices = inside();

  publish('first-load', { what: 'kB over the network (brotli or gzip, headers included), empty cache', sign_in, devices });
  expect([...sign_in.viewer, ...devices.viewer], 'nothing of the viewer is loaded before it is asked for').toEqual([]);
});
