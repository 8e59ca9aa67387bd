// What each role may do on the site, word for word the table of `crates/site/src/auth/permissions.rs` (a test holds the two
// together). For showing only: the site decides on every request, whatever is shown here.

import type { Role } from '../api/types';

const OTHERS = {
  read_devices: ['remote_tools_operator', 'read_only_analyst'],
  remove_devices: [],
  read_sessions: ['remote_tools_operator', 'read_only_analyst'],
  start_sessions: ['remote_tools_operator'],
  end_sessions_of_others: [],
  read_status_messages: ['read_only_analyst', 'auditor'],
  read_operators: ['read_only_analyst'],
  manage_operators: [],
  read_enrolment: ['read_only_analyst'],
  manage_enrolment: [],
  read_client_settings: ['remote_tools_operator', 'read_only_analyst'],
  manage_client_settings: [],
  own_account: ['remote_tools_operator', 'read_only_analyst', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

/** One thing that a role may allow. */
export type Permission = keyof typeof OTHERS;

export const PERMISSIONS = Object.keys(OTHERS) as Permission[];

export const ROLES: readonly Role[] = ['full_administrator', 'remote_tools_operator', 'read_only_analyst', 'auditor'];

/** Whether a role allows it. A full administrator may do everything. */
export function may(role: Role | undefined, permission: Permission): boolean {
  const others: readonly Role[] = OTHERS[permission];
  return role === 'full_administrator' || (role !== undefined && others.includes(role));
}
