// What each built-in role may do: the table of `crates/model/src/role.rs`, which a test holds this to.

import type { Me, Role } from '../src/api/types.ts';

type Permission = Me['permissions'][number];

const ALL: readonly Permission[] = [
  'read_collections',
  'read_devices',
  'view',
  'remote_control',
  'remote_assistance',
  'remote_desktop',
  'terminal',
  'files',
  'power',
  'remove_devices',
  'manage_collections',
  'manage_client_settings',
  'read_client_settings',
  'manage_enrolment',
  'read_enrolment',
  'manage_security',
  'read_security',
  'run_reports',
  'read_status_messages',
  'read_recordings',
  'read_sessions',
  'end_sessions',
];

const OTHERS: Record<Exclude<Role, 'full_administrator'>, readonly Permission[]> = {
  remote_tools_operator: [
    'read_collections',
    'read_devices',
    'view',
    'remote_control',
    'remote_assistance',
    'remote_desktop',
    'read_client_settings',
    'read_sessions',
  ],
  read_only_analyst: [
    'read_collections',
    'read_devices',
    'read_client_settings',
    'read_enrolment',
    'read_security',
    'run_reports',
    'read_status_messages',
    'read_sessions',
  ],
  auditor: ['run_reports', 'read_status_messages'],
};

export const permissionsOf = (role: Role): Permission[] => [...(role === 'full_administrator' ? ALL : OTHERS[role])];
