// Every request that the console makes, by name. Failures are thrown as ApiProblem. It must not know pages or state,
// except for the two things that `connect` is told: the CSRF token to send, and whom to tell of a lost sign-in.

import createClient from 'openapi-fetch';

import type { components, paths } from './generated/schema';
import { ApiProblem } from './problem';
import type {
  AssignmentQuery,
  ChangedGroup,
  ChangedOperator,
  ChangedRole,
  ChangedCollection,
  ChangePassword,
  CollectionQuery,
  DeviceNamesQuery,
  DeviceQuery,
  DirectMembers,
  DirectMembersOutcome,
  Impact,
  NewApiToken,
  NewAssignment,
  NewCollection,
  NewEnrolmentToken,
  NewGroup,
  NewOperator,
  NewRole,
  NewSecurityKey,
  NewSession,
  Page,
  PreviewRequest,
  ResultantSettings,
  SavedFilterContent,
  SecondFactorsRequest,
  ReportName,
  ReportPage,
  ReportQuery,
  SessionQuery,
  SettingsSet,
  SettingsSetContent,
  SettingsSetVersion,
  SetupRequest,
  SignInRequest,
  StatusQuery,
} from './types';

interface Connection {
  /** Value for the header `x-csrf-token`, when somebody is signed in. */
  csrfToken: () => string | undefined;
  /** Called when the site says that nobody is signed in (any more). */
  signedOut: () => void;
}

let connection: Connection = { csrfToken: () => undefined, signedOut: () => undefined };

/** Says where the CSRF token comes from and who has to know of a lost sign-in. */
export function connect(to: Connection): void {
  connection = to;
}

const client = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });

client.use({
  onRequest({ request }) {
    const token = connection.csrfToken();
    if (token && request.method !== 'GET') request.headers.set('x-csrf-token', token);
    return request;
  },
});

type Content = components['schemas']['SettingsSetContent'];
type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or the problem as an exception. */
async function answer<T>(request: Promise<Outcome<T>>): Promise<T> {
  const outcome = await request.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiProblem.unreachable(error);
  });
  if (outcome.response.ok) return outcome.data as T;
  const problem = ApiProblem.fromAnswer(outcome.response.status, outcome.error);
  if (problem.status === 401 && problem.code === 'not_signed_in') connection.signedOut();
  throw problem;
}

/** Bodies and answers with values of settings: the document says that they are anything; the table of settings says what they are. */
const sent = (body: SettingsSetContent): Content => body as unknown as Content;
const valued = <T>(request: Promise<Outcome<unknown>>): Promise<T> => answer(request) as Promise<T>;

const byId = (id: string) => ({ params: { path: { id } } });
const asked = <Query>(query: Query, signal?: AbortSignal) => ({ params: { query }, ...(signal ? { signal } : {}) });

export const api = {
  setupState: () => answer(client.GET('/api/v1/setup')),
  setUp: (body: SetupRequest) => answer(client.POST('/api/v1/setup', { body })),
  signIn: (body: SignInRequest) => answer(client.POST('/api/v1/sign-in', { body })),
  secondFactors: (body: SecondFactorsRequest) => answer(client.POST('/api/v1/sign-in/second-factors', { body })),
  signOut: () => answer(client.POST('/api/v1/sign-out')),

  me: () => answer(client.GET('/api/v1/me')),
  changePassword: (body: ChangePassword) => answer(client.POST('/api/v1/me/password', { body })),
  offerSecondFactor: () => answer(client.POST('/api/v1/me/second-factor')),
  confirmSecondFactor: (code: string) => answer(client.POST('/api/v1/me/second-factor/confirm', { body: { code } })),
  removeSecondFactor: (password: string) =>
    answer(client.POST('/api/v1/me/second-factor/remove', { body: { password } })),

  securityKeys: () => answer(client.GET('/api/v1/me/security-keys')),
  offerSecurityKey: () => answer(client.POST('/api/v1/me/security-keys/offer')),
  addSecurityKey: (body: NewSecurityKey) => answer(client.POST('/api/v1/me/security-keys', { body })),
  removeSecurityKey: (id: string, password: string) =>
    answer(client.POST('/api/v1/me/security-keys/{id}/remove', { ...byId(id), body: { password } })),

  devices: (query: DeviceQuery, signal?: AbortSignal) => answer(client.GET('/api/v1/devices', asked(query, signal))),
  device: (id: string) => answer(client.GET('/api/v1/devices/{id}', byId(id))),
  deviceNames: (query: DeviceNamesQuery, signal?: AbortSignal) =>
    answer(client.GET('/api/v1/devices/names', asked(query, signal))),
  removeDevices: (devices: string[], { tryOnly = false } = {}) =>
    answer(client.POST('/api/v1/devices/remove', { body: { devices, dry_run: tryOnly } })),
  removeDevice: (id: string) => answer(client.DELETE('/api/v1/devices/{id}', byId(id))),

  collections: (query: CollectionQuery, signal?: AbortSignal) =>
    answer(client.GET('/api/v1/collections', asked(query, signal))),
  collection: (id: string) => answer(client.GET('/api/v1/collections/{id}', byId(id))),
  createCollection: (body: NewCollection) => answer(client.POST('/api/v1/collections', { body })),
  changeCollection: (id: string, body: ChangedCollection) =>
    answer(client.PUT('/api/v1/collections/{id}', { ...byId(id), body })),
  deleteCollection: (id: string) => answer(client.DELETE('/api/v1/collections/{id}', byId(id))),
  previewCollection: (body: PreviewRequest, signal: AbortSignal) =>
    answer(client.POST('/api/v1/collections/preview', { body, signal })),
  changeDirectMembers: (id: string, body: DirectMembers) =>
    valued<DirectMembersOutcome>(client.POST('/api/v1/collections/{id}/direct-members', { ...byId(id), body })),
  facts: () => answer(client.GET('/api/v1/collections/facts')),
  collectionsOfDevice: (id: string) => answer(client.GET('/api/v1/devices/{id}/collections', byId(id))),

  sessions: (query: SessionQuery, signal?: AbortSignal) => answer(client.GET('/api/v1/sessions', asked(query, signal))),
  raiseSession: (id: string) => answer(client.POST('/api/v1/sessions/{id}/raise', byId(id))),
  startSession: (body: NewSession) => answer(client.POST('/api/v1/sessions', { body })),
  endSession: (id: string, { evenAfterThePageIsGone = false } = {}) =>
    answer(client.POST('/api/v1/sessions/{id}/end', { ...byId(id), keepalive: evenAfterThePageIsGone })),

  statusMessages: (query: StatusQuery, signal?: AbortSignal) =>
    answer(client.GET('/api/v1/status-messages', asked(query, signal))),

  reports: () => answer(client.GET('/api/v1/reports')),
  report: (name: ReportName, query: ReportQuery, signal?: AbortSignal) =>
    answer(client.GET('/api/v1/reports/{name}', { params: { path: { name }, query }, ...(signal ? { signal } : {}) })) as Promise<ReportPage>,

  operators: (after?: string, limit?: number) =>
    answer(client.GET('/api/v1/operators', asked({ ...(after ? { after } : {}), ...(limit ? { limit } : {}) }))),
  operator: (id: string) => answer(client.GET('/api/v1/operators/{id}', byId(id))),
  changeOperator: (id: string, body: ChangedOperator) =>
    answer(client.PUT('/api/v1/operators/{id}', { ...byId(id), body })),
  setOperatorPassword: (id: string, password: string) =>
    answer(client.POST('/api/v1/operators/{id}/password', { ...byId(id), body: { password } })),
  removeOperatorSecondFactor: (id: string) =>
    answer(client.POST('/api/v1/operators/{id}/second-factor/remove', byId(id))),
  effectiveRights: (id: string) => answer(client.GET('/api/v1/operators/{id}/effective', byId(id))),
  createOperator: (body: NewOperator) => answer(client.POST('/api/v1/operators', { body })),
  removeOperator: (id: string) => answer(client.DELETE('/api/v1/operators/{id}', byId(id))),

  roles: () => answer(client.GET('/api/v1/roles')),
  createRole: (body: NewRole) => answer(client.POST('/api/v1/roles', { body })),
  changeRole: (id: string, body: ChangedRole) => answer(client.PUT('/api/v1/roles/{id}', { ...byId(id), body })),
  deleteRole: (id: string) => answer(client.DELETE('/api/v1/roles/{id}', byId(id))),

  groups: (after?: string) => answer(client.GET('/api/v1/groups', asked({ limit: 500, ...(after ? { after } : {}) }))),
  group: (id: string) => answer(client.GET('/api/v1/groups/{id}', byId(id))),
  createGroup: (body: NewGroup) => answer(client.POST('/api/v1/groups', { body })),
  changeGroup: (id: string, body: ChangedGroup) => answer(client.PUT('/api/v1/groups/{id}', { ...byId(id), body })),
  deleteGroup: (id: string) => answer(client.DELETE('/api/v1/groups/{id}', byId(id))),

  assignments: (query: AssignmentQuery) => answer(client.GET('/api/v1/assignments', asked(query))),
  createAssignment: (body: NewAssignment) => answer(client.POST('/api/v1/assignments', { body })),
  deleteAssignment: (id: string) => answer(client.DELETE('/api/v1/assignments/{id}', byId(id))),
  /** `at`: a past moment; without it, now. */
  possibleViewers: (device: string, query: { at?: number; after?: string }, signal?: AbortSignal) =>
    answer(
      client.GET('/api/v1/devices/{id}/who-can-view', { params: { path: { id: device }, query }, ...(signal ? { signal } : {}) }),
    ),

  savedFilters: () => answer(client.GET('/api/v1/me/filters')),
  createSavedFilter: (body: SavedFilterContent) => answer(client.POST('/api/v1/me/filters', { body })),
  changeSavedFilter: (id: string, body: SavedFilterContent) =>
    answer(client.PUT('/api/v1/me/filters/{id}', { ...byId(id), body })),
  deleteSavedFilter: (id: string) => answer(client.DELETE('/api/v1/me/filters/{id}', byId(id))),

  apiTokens: () => answer(client.GET('/api/v1/me/api-tokens')),
  createApiToken: (body: NewApiToken) => answer(client.POST('/api/v1/me/api-tokens', { body })),
  revokeApiToken: (id: string) => answer(client.DELETE('/api/v1/me/api-tokens/{id}', byId(id))),

  enrolmentTokens: (after?: string) => answer(client.GET('/api/v1/enrolment-tokens', asked(after ? { after } : {}))),
  createEnrolmentToken: (body: NewEnrolmentToken) => answer(client.POST('/api/v1/enrolment-tokens', { body })),
  revokeEnrolmentToken: (id: string) => answer(client.DELETE('/api/v1/enrolment-tokens/{id}', byId(id))),

  clientSettingsTable: () => answer(client.GET('/api/v1/client-settings/table')),
  settingsSets: () => valued<SettingsSet[]>(client.GET('/api/v1/client-settings/sets')),
  settingsSet: (id: string) => valued<SettingsSet>(client.GET('/api/v1/client-settings/sets/{id}', byId(id))),
  createSettingsSet: (body: SettingsSetContent) =>
    valued<SettingsSet>(client.POST('/api/v1/client-settings/sets', { body: sent(body) })),
  changeSettingsSet: (id: string, body: SettingsSetContent) =>
    valued<SettingsSet>(client.PUT('/api/v1/client-settings/sets/{id}', { ...byId(id), body: sent(body) })),
  deleteSettingsSet: (id: string) => answer(client.DELETE('/api/v1/client-settings/sets/{id}', byId(id))),
  /** `new` as id for a set that isn't there yet. */
  trySettingsSet: (id: string, body: SettingsSetContent) =>
    valued<Impact>(client.POST('/api/v1/client-settings/sets/{id}/dry-run', { ...byId(id), body: sent(body) })),
  settingsSetHistory: (id: string, after?: string) =>
    valued<Page<SettingsSetVersion>>(
      client.GET('/api/v1/client-settings/sets/{id}/history', { params: { path: { id }, query: after ? { after } : {} } }),
    ),
  settingsOfDevice: (id: string) => valued<ResultantSettings>(client.GET('/api/v1/devices/{id}/client-settings', byId(id))),

  site: () => answer(client.GET('/api/v1/site')),
};

/** Where the stream of live events is. */
export const EVENTS_URL = '/api/v1/events';
