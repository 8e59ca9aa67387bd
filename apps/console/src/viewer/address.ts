// The viewer's address for a device: what is asked for, and why. Pure: it must not know components or texts.

import type { AccessLevel, Possibility } from '../api/types';
import { pathTo } from '../router/routes';

/** The access levels that a session can be asked for with. */
export type AskedAccess = Exclude<AccessLevel, 'no_access'>;

/** The viewer's page for a device. The reason travels in the fragment, which is never sent to any server. */
export function controlPath(deviceId: string, access: AskedAccess, reason = ''): string {
  const path = pathTo('control', { id: deviceId }, access === 'view_only' ? { access } : {});
  return reason ? `${path}#reason=${encodeURIComponent(reason)}` : path;
}

/** The reason in a viewer's address. */
export function reasonIn(fragment: string): string {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('reason') ?? '';
}

/** Whether a reason has to be given first. */
export function asksReason(possibility: Possibility): boolean {
  return possibility.needs_reason || possibility.refusal === 'reason_required';
}
