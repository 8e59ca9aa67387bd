// What the person who is signed in may do, as the site says. For showing only: the site decides on every request, whatever
// is shown here.

import type { Me } from '../api/types';

type Permission = Me['permissions'][number];

const SESSIONS: readonly Permission[] = ['view', 'remote_control', 'remote_assistance', 'remote_desktop'];

/** What a page or a button needs: one permission, or (`start_sessions`) one of those that let somebody start a session. */
export type Need = Permission | 'start_sessions';

/** Whether they may do it. */
export function may(me: Me | undefined, need: Need): boolean {
  if (!me) return false;
  if (need === 'start_sessions') return SESSIONS.some((permission) => me.permissions.includes(permission));
  return me.permissions.includes(need);
}
