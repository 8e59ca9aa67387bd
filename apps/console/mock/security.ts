// The mock site's answers about roles, groups, assignments, operators and API tokens, with the refusals of the real one.

import type { ApiToken, Assignment, CollectionName, Group, GroupDetails, NewAssignment, Operator, Permission, PossibleViewer, SecurityRole, Verdict } from '../src/api/types.ts';
import { SITE_WIDE } from '../src/pages/security/permissions.ts';
import { invalid, limit, made, missing, nothing, ok, problem, type Handler } from './answers.ts';
import { ALL_DEVICES } from './collection-records.ts';
import { membersOf } from './members.ts';
import { permissionsOf } from './permissions.ts';
import { ROLES } from './records.ts';
import { page, type MockSite } from './site.ts';

const DAY = 24 * 3_600_000;

export interface Security {
  roles: SecurityRole[];
  groups: GroupDetails[];
  assignments: Assignment[];
  tokens: ApiToken[];
}

export function SECURITY(site: MockSite): Security {
  const standing = { assignments: 0, version: 1, changed_at: site.now - 90 * DAY, changed_by: '' };
  const builtIn = Object.values(ROLES).map((role): SecurityRole => ({ ...role, ...standing, description: '', permissions: permissionsOf(role.built_in!) }));
  const everywhere = site.collections.filter(({ id }) => id === ALL_DEVICES).map(named);
  const assignments = site.operators.map(
    ({ id, account, name, roles }, place): Assignment => ({
      id: `asg_${'abcd'[place]}${'b'.repeat(25)}`,
      who: { type: 'operator', id, account, name },
      role: roles[0]!,
      collections: everywhere,
      created_at: site.now - 60 * DAY,
      created_by: place === 0 ? '' : 's.jansen',
      expires_at: null,
    }),
  );
  const kiosks = site.collections.filter(({ name }) => name === 'Kiosks').map(named);
  if (kiosks.length === 0) return { roles: builtIn, groups: [], assignments, tokens: [] };
  const helpers: SecurityRole = { ...standing, id: `rol_h${'b'.repeat(25)}`, name: 'Kiosk helpers', description: 'Look and restart, no more.', permissions: ['view', 'power', 'read_devices', 'read_client_settings'], built_in: null, changed_by: 's.jansen' };
  const [, , ruben] = site.operators;
  const desk: Group = { id: `grp_d${'b'.repeat(25)}`, name: 'Front desk', description: '', members: 1, version: 1, changed_at: site.now - 9 * DAY, changed_by: 's.jansen' };
  const toDesk: Assignment = { ...assignments[0]!, id: `asg_e${'b'.repeat(25)}`, who: { type: 'group', id: desk.id, name: desk.name }, role: roleName(helpers), collections: kiosks, created_by: 's.jansen', expires_at: site.now + 5 * DAY };
  return {
    roles: [...builtIn, helpers],
    groups: [{ group: desk, members: [ruben!] }],
    assignments: [...assignments, toDesk],
    tokens: [{ id: `tok_t${'b'.repeat(25)}`, name: 'Inventory script', permissions: ['read_devices'], created_at: site.now - 3 * DAY, expires_at: site.now + 27 * DAY, last_used_at: site.now - 3_600_000, last_address: '10.12.4.9' }],
  };
}

const named = ({ id, name }: { id: string; name: string }): CollectionName => ({ id, name });
const roleName = ({ id, name, built_in }: SecurityRole) => ({ id, name, built_in });

const seenRole = (site: MockSite, role: SecurityRole): SecurityRole => ({
  ...role,
  assignments: site.security.assignments.filter((one) => one.role.id === role.id).length,
});

/** The assignments that count for an operator now: their own and those of their groups. */
function counting(site: MockSite, operator: string): Assignment[] {
  const groups = site.security.groups.filter(({ members }) => members.some(({ id }) => id === operator)).map(({ group }) => group.id);
  return site.security.assignments.filter(({ who, expires_at }) => (who.id === operator || groups.includes(who.id)) && (expires_at ?? Infinity) > Date.now());
}

function permissionsIn(site: MockSite, { role, collections }: Assignment): Permission[] {
  const all = site.security.roles.find(({ id }) => id === role.id)?.permissions ?? [];
  return collections.some(({ id }) => id === ALL_DEVICES) ? all : all.filter((one) => !SITE_WIDE.includes(one));
}

const groupOf = ({ who }: Assignment) => (who.type === 'group' ? { id: who.id, name: who.name } : null);
const administrators = ({ security }: MockSite): Assignment[] => security.assignments.filter(({ role }) => role.built_in === 'full_administrator');

function verdict(allowed: boolean, access: Verdict['access']): Verdict {
  const steps: Verdict['steps'] = [
    { step: 'role', outcome: allowed ? 'passed' : 'refused', text: allowed ? 'A role allows it on this device.' : 'No role allows it on this device.' },
    { step: 'feature', outcome: 'passed', text: 'Remote control is enabled.' },
    { step: 'permitted_viewer', outcome: 'left_to_device', text: 'The device knows its local administrators.' },
    { step: 'consent', outcome: 'passed', text: 'The local user is asked.' },
  ];
  if (!allowed) return { access: 'no_access', asks_consent: false, refusal: 'role_forbids', steps: steps.slice(0, 1) };
  return { access, asks_consent: true, refusal: null, steps };
}

function possibleViewer(site: MockSite, operator: Operator, device: string): PossibleViewer | null {
  const reaching = counting(site, operator.id).filter(({ collections }) => collections.some(({ id }) => membersOf(site, id).has(device)));
  const permissions = reaching.flatMap((assignment) => permissionsIn(site, assignment));
  if (reaching.length === 0) return null;
  const { id, account, name } = operator;
  return {
    operator: { id, account, name },
    via: reaching.map((one) => ({ assignment: one.id, role: one.role, collection: one.collections[0]!, group: groupOf(one) })),
    remote_control: verdict(permissions.includes('remote_control'), 'full_control'),
    view: verdict(permissions.includes('view'), 'view_only'),
  };
}

function whoIs(site: MockSite, { type, id }: NewAssignment['who']): Assignment['who'] | undefined {
  if (type === 'group') return site.security.groups.filter(({ group }) => group.id === id).map(({ group }) => ({ type, id, name: group.name }))[0];
  return site.operators.filter((one) => one.id === id).map(({ account, name }) => ({ type, id, account, name }))[0];
}

export const SECURITY_ROUTES: Record<string, Handler> = {
  'GET /roles': (site) => ok(site.security.roles.map((role) => seenRole(site, role))),
  'POST /roles': (site, { body }) => {
    const name = String(body['name']);
    if (site.security.roles.some((role) => role.name.toLowerCase() === name.toLowerCase())) return problem(409, 'conflict', 'There is a role with this name already.', 'name');
    const role = { ...(body as unknown as SecurityRole), id: site.random.id('rol_'), built_in: null, assignments: 0, version: 1, changed_at: Date.now(), changed_by: 's.jansen' };
    site.security.roles.push(role);
    return made(role);
  },
  'PUT /roles/:id': (site, { body }, id) => {
    const role = site.security.roles.find((one) => one.id === id);
    return role ? ok(Object.assign(role, body, { version: role.version + 1 })) : missing();
  },
  'DELETE /roles/:id': (site, _, id) => {
    if (site.security.assignments.some(({ role }) => role.id === id)) return problem(409, 'role_in_use', 'Front desk has this role.');
    site.security.roles = site.security.roles.filter((role) => role.id !== id);
    return nothing;
  },
  'GET /groups': (site) => ok(page(site.security.groups.map(({ group }) => group), undefined, 500)),
  'GET /groups/:id': (site, _, id) => {
    const found = site.security.groups.find(({ group }) => group.id === id);
    return found ? ok(found) : missing();
  },
  'POST /groups': (site, { body }) => {
    const members = site.operators.filter(({ id }) => (body['members'] as string[]).includes(id));
    const group: Group = { id: site.random.id('grp_'), name: String(body['name']), description: String(body['description']), members: members.length, version: 1, changed_at: Date.now(), changed_by: 's.jansen' };
    site.security.groups.push({ group, members });
    return made({ group, members });
  },
  'PUT /groups/:id': (site, { body }, id) => {
    const found = site.security.groups.find(({ group }) => group.id === id);
    if (!found) return missing();
    found.members = site.operators.filter((one) => (body['members'] as string[]).includes(one.id));
    found.group = { ...found.group, name: String(body['name']), members: found.members.length, version: found.group.version + 1 };
    return ok(found);
  },
  'DELETE /groups/:id': (site, _, id) => {
    site.security.groups = site.security.groups.filter(({ group }) => group.id !== id);
    site.security.assignments = site.security.assignments.filter(({ who }) => who.id !== id);
    return nothing;
  },
  'GET /assignments': (site, { query }) => {
    const [operator, group, role] = ['operator', 'group', 'role'].map((name) => query.get(name));
    const found = site.security.assignments.filter((one) => (!operator || one.who.id === operator) && (!group || one.who.id === group) && (!role || one.role.id === role));
    return ok(page(found, undefined, 100));
  },
  'POST /assignments': (site, { body }) => {
    const wish = body as unknown as NewAssignment;
    const [who, role] = [whoIs(site, wish.who), site.security.roles.find(({ id }) => id === wish.role)];
    if (!who || !role) return invalid(who ? 'role' : 'who', 'It is not there (any more). Read the list again.');
    const collections = site.collections.filter(({ id }) => wish.collections.includes(id)).map(named);
    const given: Assignment = { id: site.random.id('asg_'), who, role: roleName(role), collections, created_at: Date.now(), created_by: 's.jansen', expires_at: wish.expires_at ?? null };
    site.security.assignments.unshift(given);
    return made(given);
  },
  'DELETE /assignments/:id': (site, _, id) => {
    const [only, ...others] = administrators(site);
    if (only?.id === id && others.length === 0) return problem(409, 'last_administrator', 'This would leave the site without a full administrator.');
    site.security.assignments = site.security.assignments.filter((one) => one.id !== id);
    return nothing;
  },
  'GET /operators/:id': (site, _, id) => {
    const found = site.operators.find((one) => one.id === id);
    return found ? ok(found) : missing();
  },
  'PUT /operators/:id': (site, { body }, id) => {
    const found = site.operators.find((one) => one.id === id);
    return found ? ok(Object.assign(found, body)) : missing();
  },
  'POST /operators/:id/password': (_, { body }) =>
    String(body['password']).length < 12 ? invalid('password', 'A password needs at least 12 characters.') : nothing,
  'GET /operators/:id/effective': (site, _, id) =>
    ok(
      counting(site, id).map((one) => ({
        assignment: one.id,
        role: one.role,
        group: groupOf(one),
        collections: one.collections,
        permissions: permissionsIn(site, one),
        expires_at: one.expires_at,
      })),
    ),
  'GET /devices/:id/who-can-view': (site, asked, id) => {
    const at = Number(asked.query.get('at') ?? Date.now());
    const known_since = site.now - 30 * DAY;
    if (at < known_since) return invalid('at', 'What held then was not kept.');
    const viewers = site.operators.map((operator) => possibleViewer(site, operator, id)).filter((viewer) => viewer !== null);
    // A week ago nobody's role had come through the group yet.
    const then = asked.query.has('at') ? viewers.filter(({ via }) => via.every(({ group }) => group === null)) : viewers;
    return ok({ ...page(then, asked.query.get('after') ?? undefined, limit(asked)), at, known_since });
  },
  'GET /me/api-tokens': (site) => ok(site.security.tokens),
  'POST /me/api-tokens': (site, { body }) => {
    const token: ApiToken = { ...(body as unknown as ApiToken), id: site.random.id('tok_'), created_at: Date.now(), last_used_at: null, last_address: null };
    site.security.tokens.unshift(token);
    return made({ token, text: `dsk_${site.random.hexadecimal(48)}` });
  },
  'DELETE /me/api-tokens/:id': (site, _, id) => {
    site.security.tokens = site.security.tokens.filter((token) => token.id !== id);
    return nothing;
  },
};
