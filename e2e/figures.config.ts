// How figures are measured: as the stories run, but with the programs of the release build and nothing recorded.

import path from 'node:path';

import { defineConfig } from '@playwright/test';

import stories from './playwright.config.ts';

process.env['DESKSIDE_PROGRAMS'] ??= path.join(import.meta.dirname, '../target/release');

export default defineConfig(stories, {
  testDir: 'figures',
  testMatch: '*.figure.ts',
  timeout: 900_000,
  use: { trace: 'off', screenshot: 'off' },
});
