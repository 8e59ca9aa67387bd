// How the stories run: one after the other, in Debian's Chromium, with nothing fetched and nobody called.

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // Two at once would fight for the processor, and stories about time would say nothing.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  timeout: 150_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1500, height: 1000 },
    locale: 'en-GB',
    // The site made its own certificate authority; that it is checked is tested where it is checked: at the agent.
    ignoreHTTPSErrors: true,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['DESKSIDE_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        // The relay's WebSocket is opened by a worker, which `ignoreHTTPSErrors` does not reach.
        '--ignore-certificate-errors',
      ],
    },
  },
});
