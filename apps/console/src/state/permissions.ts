// What the person who is signed in may do, as the site says. For showing only: the site decides on every request, whatever
// is shown here.

import type { Me } from '../api/types';

type Permission = Me['permissions'][number];

const SESSIONS: readonly Permission[] = ['view', 'remote_control', 'remote_assistance', 'remote_desktop'];

/**
 * What a page or a button needs: one permission, or (`start_sessions`) one of those that let somebody start a session, or
 * (`read_settings_sets`) to see client settings with a role on all devices, without which there are only those of single devices.
 */
export type Need = Permission | 'start_sessions' | 'read_settings_sets';

/** Whether they may do it. */
export function may(me: Me | undefined, need: Need): boolean {
  if (!me) return false;
  if (need === 'start_sessions') return SESSIONS.some((permission) => me.permissions.includes(permission));
  if (need === 'read_settings_sets') return me.everywhere.includes('read_client_settings');
  return me.permissions.includes(need);
}
