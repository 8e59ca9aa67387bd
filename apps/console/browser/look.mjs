#!/usr/bin/env node
// `npm run look`: runs look.ts through Vite, which understands TypeScript on every Node that builds the console.

import { createServer } from 'vite';

const server = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error' });
try {
  const { look } = await server.ssrLoadModule('/browser/look.ts');
  await look(process.argv.slice(2));
} finally {
  await server.close();
}
