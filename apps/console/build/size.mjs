// `npm run size`: what a browser loads before a person sees the list of devices, compressed as the site compresses it (brotli
// at level 5; fonts and pictures are compressed already). Fails above the limit that the project has set itself.

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const LIMIT_KB = 400;
/** As `COMPRESSION` in `crates/site/src/router.rs`. */
const LEVEL = 5;
const BUILT = fileURLToPath(new URL('../dist', import.meta.url));
/** The page that comes first after signing in. */
const FIRST_PAGE = /^DevicesPage-.*\.(js|css)$/;

if (!existsSync(join(BUILT, 'index.html'))) {
  console.error('There is no built console in dist: run `npm run build` first.');
  process.exit(1);
}

const read = (path) => readFileSync(join(BUILT, path));
const text = (path) => read(path).toString('utf8');
const sizes = new Map();

/** Counts a file and whatever it has loaded at once: imports of scripts, the fonts of plain Latin text. */
function load(path) {
  if (sizes.has(path) || !existsSync(join(BUILT, path))) return;
  const bytes = read(path);
  const packed = /\.(woff2|wasm|png)$/.test(path);
  sizes.set(path, packed ? bytes.length : brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: LEVEL } }).length);
  if (path.endsWith('.js')) {
    for (const [, file] of text(path).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) load(`assets/${file}`);
  }
  if (path.endsWith('.css')) {
    for (const [face] of text(path).matchAll(/@font-face\s*\{[^}]*\}/g)) {
      const file = /url\(["']?([^)"']+\.woff2)/.exec(face)?.[1];
      if (file && /unicode-range:\s*U\+(?:0+-|\?\?)/i.test(face)) load(`assets/${basename(file)}`);
    }
  }
}

load('index.html');
for (const [, file] of text('index.html').matchAll(/(?:src|href)="\/([\w./-]+)"/g)) load(file);
const pages = [...new Set([...text(entry()).matchAll(/assets\/([\w.-]+)/g)].map(([, file]) => file))];
for (const file of pages.filter((file) => FIRST_PAGE.test(file))) load(`assets/${file}`);

/** The script that knows all pages by name. */
function entry() {
  const found = [...sizes.keys()].find((path) => path.endsWith('.js') && text(path).includes('DevicesPage-'));
  if (!found) throw new Error('No script of the first load names the page of devices: has it been renamed?');
  return found;
}

const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
for (const [path, size] of [...sizes].sort(([, one], [, other]) => other - one)) console.log(`${kb(size)} kB  ${path}`);
console.log(`${kb(total)} kB  in all, compressed; at most ${LIMIT_KB} kB`);
if (total > LIMIT_KB * 1000) {
  console.error('The first load has grown above its limit: look for what the first page does not need at once.');
  process.exit(1);
}
