// The console's groups hold every permission of the Rust table once, and know which of them are about the whole site.

import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { grouped, PERMISSION_GROUPS, SITE_WIDE } from './permissions';

const table = readFileSync(new URL('../../../../../crates/model/src/permission.rs', import.meta.url), 'utf8');
const all = [...table.matchAll(/^ {4}\w+ = "(\w+)", (Site|Devices);$/gm)].map(([, code, reach]) => ({ code: code!, reach: reach! }));

it('holds every permission once', () => {
  expect(all.length).toBeGreaterThan(20);
  expect(PERMISSION_GROUPS.flatMap(({ permissions }) => permissions).toSorted()).toEqual(all.map(({ code }) => code).toSorted());
});

it('knows what is about the whole site', () => {
  expect(SITE_WIDE.toSorted()).toEqual(all.filter(({ reach }) => reach === 'Site').map(({ code }) => code).toSorted());
});

it('leaves out what nobody has', () => {
  expect(grouped(['files', 'read_devices'])).toEqual([
    { name: 'sessions', permissions: ['files'] },
    { name: 'see', permissions: ['read_devices'] },
  ]);
});
