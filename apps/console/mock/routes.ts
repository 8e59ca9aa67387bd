// The mock site's answers to the API, and the `/mock` addresses with which tests and developers play events.

import type { Device, Problem, SiteEvent } from '../src/api/types.ts';
import { limit, missing, nothing, ok, problem, query, type Answered, type Asked, type Handler } from './answers.ts';
import { BULK_ROUTES } from './bulk.ts';
import { COLLECTION_ROUTES } from './collections.ts';
import { permissionsOf } from './permissions.ts';
import { fakeQr } from './qr.ts';
import { SITE } from './records.ts';
import { REPORT_ROUTES } from './reports.ts';
import { SECURITY_ROUTES } from './security.ts';
import { DEFAULT_SET, keep, SETTINGS_ROUTES } from './settings-sets.ts';
import { MockSite, page, type Scenario } from './site.ts';

/** A failure that a test ordered for an address. */
export interface OrderedFailure {
  path: string;
  problem: Problem;
  times: number;
}

const PASSWORD = 'copper lantern drifts north';
const CODE = '123456';
const CSRF = 'csrf-of-the-mock';

function me(site: MockSite): Answered {
  if (!site.signedInAs) return problem(401, 'not_signed_in', 'You are not signed in.');
  const operator = site.operators.find((candidate) => candidate.role === site.signedInAs)!;
  const permissions = operator.role ? permissionsOf(operator.role) : [];
  return ok({ ...operator, permissions, everywhere: permissions, second_factor: site.secondFactor, csrf_token: CSRF, expires_at: Date.now() + 12 * 3_600_000 });
}

function signIn(site: MockSite, { body }: Asked): Answered {
  const operator = site.operators.find((candidate) => candidate.account === body['account']);
  if (!operator || body['password'] !== PASSWORD) {
    return problem(401, 'wrong_credentials', 'Account name or password is wrong.');
  }
  if (operator.second_factor && !body['code']) return problem(401, 'code_required', 'A code is needed.');
  if (operator.second_factor && body['code'] !== CODE) return problem(401, 'wrong_credentials', 'The code is wrong.');
  site.signedInAs = operator.role ?? null;
  return me(site);
}

function setUp(site: MockSite, { body }: Asked): Answered {
  if (body['token'] !== 'first') return problem(403, 'setup_token_invalid', 'The set-up link can not be used.');
  if (String(body['password']).length < 12) {
    return problem(422, 'invalid_value', 'A password needs at least 12 characters.', 'password');
  }
  site.setupNeeded = false;
  site.signedInAs = 'full_administrator';
  return me(site);
}

function startSession(site: MockSite, { body }: Asked): Answered {
  const device = site.device(String(body['device_id']));
  if (!device) return missing();
  const { possible, refusal, detail, needs_reason } = device.remote_control;
  if (!possible) return problem(403, refusal ?? 'disabled', detail ?? '');
  if (needs_reason && !body['reason']) return problem(422, 'reason_required', 'A reason is required.');
  const operator = site.operators[0]!;
  const session = {
    ...site.sessions[0]!,
    id: site.random.id('ses_'),
    device_id: device.id,
    device_name: device.facts.name,
    operator_id: operator.id,
    operator_name: operator.name,
    access: body['access'],
    reason: body['reason'],
    state: 'granted',
    requested_at: Date.now(),
    started_at: null,
  };
  return ok({ session, grant: `v4.public.${site.story}`, device_key: 'A'.repeat(43), relay_url: 'https://mock.invalid' });
}

const ROUTES: Record<string, Handler> = {
  // First: `/devices/names` is no device.
  ...BULK_ROUTES,
  'GET /setup': (site) => ok({ needed: site.setupNeeded }),
  'POST /setup': setUp,
  'POST /sign-in': signIn,
  'POST /sign-out': (site) => {
    site.signedInAs = null;
    return nothing;
  },
  'GET /me': me,
  'POST /me/password': (_, { body }) => (body['current'] === PASSWORD ? nothing : problem(403, 'wrong_password', 'The present password is wrong.', 'current')),
  'POST /me/second-factor': () => ok({ secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x', qr_svg: fakeQr() }),
  'POST /me/second-factor/confirm': (site, { body }) => {
    if (body['code'] !== CODE) return problem(422, 'wrong_code', 'The code is wrong.');
    site.secondFactor = true;
    return nothing;
  },
  'POST /me/second-factor/remove': (site) => {
    site.secondFactor = false;
    return nothing;
  },
  'GET /me/security-keys': (site) => ok(site.securityKeys),
  // A key is bound to a name, and the mock site has only an address.
  'POST /me/security-keys/offer': () => problem(409, 'security_keys_unavailable', 'Security keys are bound to the name of a site.'),
  'POST /me/security-keys/:id/remove': (site, { body }, id) => {
    if (body['password'] !== PASSWORD) return problem(403, 'wrong_password', 'The present password is wrong.', 'password');
    site.securityKeys = site.securityKeys.filter((key) => key.id !== id);
    return nothing;
  },
  'POST /sign-in/second-factors': () => ok({ code: true, security_key: null }),
  'GET /devices': (site, asked) => {
    const online = asked.query.get('online');
    return ok(site.findDevices({ ...query(asked), online: online === null ? undefined : online === 'true', limit: limit(asked) }));
  },
  'GET /devices/:id': (site, _, id) => (site.device(id) ? ok(site.device(id)) : missing()),
  'DELETE /devices/:id': (site, _, id) => {
    site.devices = site.devices.filter((device) => device.id !== id);
    site.tell({ type: 'device_removed', id });
    return nothing;
  },
  'GET /sessions': (site, asked) => {
    const [live, device] = [asked.query.get('live') === 'true', asked.query.get('device')];
    const found = site.sessions.filter(
      (session) => (!live || !['ended', 'refused'].includes(session.state)) && (!device || session.device_id === device),
    );
    return ok(page(found, asked.query.get('after') ?? undefined, limit(asked)));
  },
  'POST /sessions': startSession,
  'POST /sessions/:id/end': (site, _, id) => (site.endSession(id) ? nothing : missing()),
  'POST /sessions/:id/raise': () => ok({ grant: 'v4.public.raise' }),
  'GET /status-messages': (site, asked) => ok(site.findMessages({ ...query(asked), limit: limit(asked) })),
  'GET /operators': (site) => ok(page(site.operators, undefined, 100)),
  'POST /operators': (site, { body }) => {
    if (site.operators.some((operator) => operator.account === body['account'])) {
      return problem(409, 'account_taken', 'This account name is taken. Choose another one.', 'account');
    }
    const operator = { ...site.operators[2]!, ...body, id: site.random.id('opr_'), created_at: Date.now() };
    site.operators.push(operator);
    return ok(operator);
  },
  'DELETE /operators/:id': (site, _, id) => {
    const place = site.operators.findIndex((operator) => operator.id === id);
    if (place < 0) return missing();
    site.operators.splice(place, 1);
    return nothing;
  },
  'GET /enrolment-tokens': (site) => ok(page(site.tokens, undefined, 100)),
  'POST /enrolment-tokens': (site, { body }) => {
    const token = site.createToken(body as never);
    const text = `ds1.${'Qm9ndXNUb2tlblRleHRGb3JUaGVNb2Nr'.repeat(3).slice(0, 107)}`;
    return ok({ token, text, command: `sudo deskside-agent enrol --site ${SITE.public_url} --token ${text}` });
  },
  'DELETE /enrolment-tokens/:id': (site, _, id) => {
    const token = site.tokens.find((candidate) => candidate.id === id);
    if (!token) return missing();
    token.state = 'revoked';
    return nothing;
  },
  'GET /site': () => ok(SITE),
  ...COLLECTION_ROUTES,
  ...SETTINGS_ROUTES,
  ...SECURITY_ROUTES,
  ...REPORT_ROUTES,
};

const BEFORE_SIGN_IN = ['/setup', '/sign-in', '/sign-in/second-factors'];
const PUBLIC = [...BEFORE_SIGN_IN, '/me'];

/** The site's answer to a request under `/api/v1`. */
export function answer(site: MockSite, asked: Asked): Answered {
  if (!PUBLIC.includes(asked.path) && !site.signedInAs) return me(site);
  const signedIn = !BEFORE_SIGN_IN.includes(asked.path);
  if (asked.method !== 'GET' && signedIn && asked.csrf !== CSRF) {
    return problem(403, 'wrong_csrf_token', 'The header x-csrf-token is missing.');
  }
  for (const [route, handler] of Object.entries(ROUTES)) {
    const [method, pattern] = route.split(' ');
    const found = new RegExp(`^${pattern!.replace(':id', '([^/]+)')}$`).exec(asked.path);
    if (method === asked.method && found) return handler(site, asked, found[1] ?? '');
  }
  return problem(404, 'no_such_address', 'There is nothing at this address.');
}

/** What can be played at `/mock/<name>`; returns the site from now on. */
export function play(site: MockSite, name: string, body: Record<string, unknown>): MockSite {
  switch (name) {
    case 'scenario':
      return new MockSite(body['name'] as Scenario);
    case 'role':
      site.signedInAs = body['role'] as MockSite['signedInAs'];
      return site;
    case 'story':
      site.story = String(body['name']);
      return site;
    case 'stuck':
      site.stuck.add(String(body['name']));
      return site;
    case 'enrol':
      site.enrol(String(body['name']));
      return site;
    case 'online':
      site.setOnline(String(body['id']), body['online'] === true);
      return site;
    case 'device':
      Object.assign(site.device(String(body['id'])) ?? {}, body['change'] as Partial<Device>);
      return site;
    case 'event':
      site.tell(body as unknown as SiteEvent);
      return site;
    case 'collection':
      site.collections = site.collections.map((one) =>
        one.name === body['name'] ? { ...one, ...(body['change'] as object), version: one.version + 1, changed_by: 'm.dubois' } : one,
      );
      return site;
    case 'settings': {
      const standard = site.sets.find(({ id }) => id === DEFAULT_SET)!;
      keep(site, { ...standard, version: standard.version + 1, values: { ...standard.values, ...(body as typeof standard.values) }, changed_by: 'm.dubois' });
      return site;
    }
    default:
      throw new Error(`the mock can't play "${name}"`);
  }
}
