// Settings of the Svelte compiler, for Vite and for svelte-check: runes everywhere, TypeScript in scripts.

import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess({ style: false }),
  compilerOptions: { runes: true },
};
