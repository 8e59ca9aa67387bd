// The built console with the mock site behind it, on a free port, and Debian's or another Chromium to look at it with. For
// the tests in a browser and for `npm run look`.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { preview } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface Served {
  address: string;
  browser: Browser;
  /** Plays something at the mock site: see `play` in `mock/routes.ts`. */
  play(name: string, body?: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Serves `dist-mock` and starts a browser. */
export async function serve(): Promise<Served> {
  const executablePath = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) throw new Error('No Chromium found: install one, or name it in the environment as CHROMIUM.');
  const server = await preview({
    root: ROOT,
    mode: 'mock',
    logLevel: 'error',
    build: { outDir: 'dist-mock' },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const address = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  return {
    address,
    browser,
    async play(name, body = {}) {
      const answer = await fetch(`${address}/mock/${name}`, { method: 'POST', body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`the mock could not play ${name}: ${answer.status}`);
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** A page that remembers whatever the browser complained about: errors, forbidden resources, faults in scripts. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refused request is part of some tests; what it leads to is what they look at.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}
