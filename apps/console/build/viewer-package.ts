// Vite plugin: decides what `virtual:viewer-package` is, the WebAssembly half of the viewer. It must not know what the
// package does; that contract is `src/viewer/package.ts`.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const NAME = 'virtual:viewer-package';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What wasm-bindgen writes (`cargo xtask build-viewer`); git ignores it. */
const BUILT = at('../src/viewer/generated/deskside_viewer_web.js');
/** Says in the viewer that it was not built, instead of failing on a missing file. */
const MISSING = at('../src/viewer/missing-package.ts');
/** A painted desktop without any device, for development and for tests of the page. */
const MOCK = at('../mock/viewer/package.ts');

/** Resolves the viewer package: the built one, the mock in mode `mock`, or one that says that it is missing. */
export function viewerPackage(mode: string): Plugin {
  return {
    name: 'deskside-viewer-package',
    enforce: 'pre',
    resolveId(id) {
      if (id !== NAME) return null;
      if (mode === 'mock') return MOCK;
      if (existsSync(BUILT)) return BUILT;
      this.warn('src/viewer/generated is missing: this console will have no viewer. Build crates/viewer-web first.');
      return MISSING;
    },
  };
}
