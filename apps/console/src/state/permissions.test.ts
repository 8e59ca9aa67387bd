// What is shown to whom; and that the mock site gives each role what the real one gives it.

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { permissionsOf } from '../../mock/permissions';
import type { Me, Role } from '../api/types';
import { may } from './permissions';

const me = (role: Role) => ({ permissions: permissionsOf(role), everywhere: permissionsOf(role) }) as Me;

describe('may', () => {
  it('says what the site said, and nothing to nobody', () => {
    expect(may(me('auditor'), 'read_status_messages')).toBe(true);
    expect(may(me('auditor'), 'read_devices')).toBe(false);
    expect(may(undefined, 'read_devices')).toBe(false);
  });

  it('offers sessions to whoever may start one kind of them', () => {
    expect(may(me('remote_tools_operator'), 'start_sessions')).toBe(true);
    expect(may({ ...me('auditor'), permissions: ['view'] }, 'start_sessions')).toBe(true);
    expect(may(me('read_only_analyst'), 'start_sessions')).toBe(false);
  });

  it('shows the sets of client settings to whoever sees those of all devices', () => {
    expect(may(me('read_only_analyst'), 'read_settings_sets')).toBe(true);
    const scoped = { ...me('read_only_analyst'), everywhere: [] };
    expect(may(scoped, 'read_settings_sets')).toBe(false);
    expect(may(scoped, 'read_client_settings')).toBe(true);
  });
});

describe('the mock site', () => {
  const model = (file: string) => readFileSync(new URL(`../../../../crates/model/src/${file}.rs`, import.meta.url), 'utf8');
  const snake = (name: string): string => name.replace(/(?<=[a-z])([A-Z])/g, '_$1').toLowerCase();

  it('gives each role what the real one gives it', () => {
    const roles = [...model('role').matchAll(/Self::(\w+) => PermissionSet::of\(&\[([^\]]*)\]\)/g)];
    expect(roles.map(([, role]) => snake(role!))).toEqual(['remote_tools_operator', 'read_only_analyst', 'auditor']);
    for (const [, role, permissions] of roles) {
      const real = [...permissions!.matchAll(/P::(\w+)/g)].map(([, name]) => snake(name!));
      expect(permissionsOf(snake(role!) as Role)).toEqual(real);
    }
  });

  it('knows every permission', () => {
    const all = [...model('permission').matchAll(/^ {4}\w+ = "(\w+)", (?:Site|Devices);$/gm)].map(([, code]) => code);
    expect(all.length).toBeGreaterThan(20);
    expect(permissionsOf('full_administrator')).toEqual(all);
  });
});
