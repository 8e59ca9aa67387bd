// How the console is built, served for development, and tested. Nothing here is part of what a browser receives.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { viewerPackage } from './build/viewer-package.ts';
import { mockSite } from './mock/plugin.ts';

/** For `npm run dev`: the address of a running site server. */
const SITE = process.env['DESKSIDE_SITE'] ?? 'https://localhost:8443';

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), viewerPackage(mode), ...(mode === 'mock' ? [mockSite()] : [])],
  worker: { format: 'es', plugins: () => [viewerPackage(mode)] },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // One file for what every page needs instead of dozens of small ones; pages stay files of their own.
        codeSplitting: { groups: [{ name: 'console', test: /src\/(api|router|shell|state|texts\/(?!nl)|ui)\/|node_modules\/(svelte|esm-env|clsx|openapi-fetch|@fluent)\// }] },
      },
    },
  },
  server: mode === 'mock' ? {} : { proxy: { '/api': { target: SITE, secure: false } } },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'mock/**/*.test.ts'], environment: 'node' } },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['browser/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
}));
