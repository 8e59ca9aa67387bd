// The permissions by what they are about, for forms and lists. It must not know texts: `permission-NAME` is what each is called.

import type { Permission } from '../../api/types';

export const PERMISSION_GROUPS: { name: string; permissions: readonly Permission[] }[] = [
  { name: 'sessions', permissions: ['view', 'remote_control', 'remote_assistance', 'remote_desktop', 'terminal', 'files', 'power', 'end_sessions'] },
  {
    name: 'see',
    permissions: ['read_devices', 'read_collections', 'read_sessions', 'read_status_messages', 'run_reports', 'read_recordings', 'read_client_settings', 'read_enrolment', 'read_security'],
  },
  { name: 'change', permissions: ['remove_devices', 'manage_collections', 'manage_client_settings', 'manage_enrolment', 'manage_security'] },
];

/** Permissions about the site as a whole: they count only in an assignment on All Devices (`model::Reach::Site`). */
export const SITE_WIDE: readonly Permission[] = [
  'manage_collections',
  'manage_client_settings',
  'manage_enrolment',
  'read_enrolment',
  'manage_security',
  'read_security',
  'read_recordings',
];

/** The groups with only those permissions that somebody has, without empty ones. */
export function grouped(held: readonly Permission[]): typeof PERMISSION_GROUPS {
  return PERMISSION_GROUPS.map(({ name, permissions }) => ({ name, permissions: permissions.filter((one) => held.includes(one)) })).filter(
    ({ permissions }) => permissions.length > 0,
  );
}
