// The console's table of permissions says the same as the site's.

import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import type { Role } from '../api/types';
import { may, PERMISSIONS, ROLES } from './roles';

const SITE = new URL('../../../../crates/site/src/auth/permissions.rs', import.meta.url);

const snake = (name: string): string => name.replace(/(?<=[a-z])([A-Z])/g, '_$1').toLowerCase();

it('allows each role what the site allows it', () => {
  const source = readFileSync(SITE, 'utf8');
  const table = /permissions! \{\n([^]*?)\n\}/.exec(source)?.[1] ?? '';
  const rows = [...table.matchAll(/^ {4}(\w+): ?([^;]*);$/gm)].map(([, name, roles]) => ({
    permission: snake(name!),
    roles: ['full_administrator', ...roles!.split(',').map((role) => snake(role.trim())).filter(Boolean)] as Role[],
  }));
  expect(rows.length).toBeGreaterThan(5);
  const ours = PERMISSIONS.map((permission) => ({
    permission,
    roles: ROLES.filter((role) => may(role, permission)),
  }));
  expect(ours).toEqual(rows);
});
