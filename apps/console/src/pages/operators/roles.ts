// The names of the security roles, and what each may do, in the chosen language.

import type { Role } from '../../api/types';
import { t } from '../../texts/t.svelte';

export const roles: readonly Role[] = ['full_administrator', 'remote_tools_operator', 'read_only_analyst', 'auditor'];

const idOf = (role: Role): string => role.replaceAll('_', '-');

/** Of somebody without a built-in role on all devices, a dash. */
export const roleName = (role: Role | null | undefined): string => (role ? t(`role-${idOf(role)}`) : '–');
export const roleText = (role: Role): string => t(`role-text-${idOf(role)}`);
