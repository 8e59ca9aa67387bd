// The names of the security roles, and what the built-in ones may do, in the chosen language.

import type { Role, RoleName, SecurityRole } from '../../api/types';
import { t } from '../../texts/t.svelte';

export const roles: readonly Role[] = ['full_administrator', 'remote_tools_operator', 'read_only_analyst', 'auditor'];

const idOf = (role: Role): string => role.replaceAll('_', '-');

/** Of somebody without a built-in role on all devices, a dash. */
export const roleName = (role: Role | null | undefined): string => (role ? t(`role-${idOf(role)}`) : '–');
export const roleText = (role: Role): string => t(`role-text-${idOf(role)}`);

/** What any role is called: the built-in ones in the chosen language, others as they were named. */
export const nameOfRole = ({ name, built_in }: RoleName | SecurityRole): string => (built_in ? roleName(built_in) : name);
export const textOfRole = ({ description, built_in }: SecurityRole): string => (built_in ? roleText(built_in) : description);
