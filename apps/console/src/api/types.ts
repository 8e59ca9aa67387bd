// The words of the API as the console uses them, from the Rust types in `crates/site-api`. Times are UTC milliseconds.
// It must not know how anything is shown.

export type SessionKind = 'remote_control' | 'remote_assistance' | 'remote_desktop';
export type AccessLevel = 'no_access' | 'view_only' | 'full_control';
export type Severity = 'information' | 'warning' | 'alert';
export type Role = 'full_administrator' | 'remote_tools_operator' | 'read_only_analyst' | 'auditor';
export type SessionState = 'granted' | 'asking_consent' | 'active' | 'link_lost' | 'ended' | 'refused';
export type TokenState = 'open' | 'used_up' | 'expired' | 'revoked';

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string;
  request_id?: string;
}

export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number | null;
}

export interface SetupState {
  needed: boolean;
}

export interface SetupRequest {
  token: string;
  account: string;
  name: string;
  password: string;
  organisation_name: string;
  enable_remote_control: boolean;
}

export interface SignInRequest {
  account: string;
  password: string;
  code?: string | null;
}

export interface Me {
  id: string;
  account: string;
  name: string;
  role: Role;
  second_factor: boolean;
  csrf_token: string;
  expires_at: number;
}

export interface ChangePassword {
  current: string;
  new: string;
}

export interface SecondFactorOffer {
  secret: string;
  uri: string;
  qr_svg: string;
}

export interface OperatingSystem {
  family: string;
  name: string;
  version: string;
  architecture: string;
}

export type Membership = { type: 'workgroup'; name?: string | null } | { type: 'domain'; name: string };

export interface SignedInUser {
  name: string;
  seat: string;
  active: boolean;
  locked: boolean;
}

export interface Monitor {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  primary: boolean;
}

export interface Hardware {
  vendor?: string | null;
  model?: string | null;
  serial?: string | null;
  processor?: string | null;
  cores: number;
  memory_bytes: number;
}

export interface DeviceFacts {
  name: string;
  fqdn?: string | null;
  os: OperatingSystem;
  addresses: string[];
  macs: string[];
  membership: Membership;
  users: SignedInUser[];
  monitors: Monitor[];
  agent_version: string;
  hardware: Hardware;
}

export interface Possibility {
  possible: boolean;
  refusal?: string | null;
  detail?: string | null;
  asks_consent: boolean;
  needs_reason: boolean;
}

export interface Device {
  id: string;
  facts: DeviceFacts;
  online: boolean;
  last_seen_at?: number | null;
  enrolled_at: number;
  key_fingerprint: string;
  key_conflict: boolean;
  live_sessions: string[];
  remote_control: Possibility;
  view: Possibility;
}

export interface DeviceQuery {
  search?: string;
  online?: boolean;
  after?: string;
  limit?: number;
}

export interface NewSession {
  device_id: string;
  kind: SessionKind;
  access: AccessLevel;
  reason: string;
  viewer_key: string;
}

export interface Session {
  id: string;
  device_id: string;
  device_name: string;
  operator_id: string;
  operator_name: string;
  kind: SessionKind;
  access: AccessLevel;
  reason: string;
  state: SessionState;
  end_reason?: string | null;
  requested_at: number;
  started_at?: number | null;
  ended_at?: number | null;
}

export interface GrantedSession {
  session: Session;
  grant: string;
  device_key: string;
  relay_url: string;
}

export interface SessionQuery {
  live?: boolean;
  device?: string;
  after?: string;
  limit?: number;
}

export interface StatusMessage {
  sequence: number;
  at: number;
  number: number;
  kind: string;
  severity: Severity;
  operator_id?: string | null;
  operator_name?: string | null;
  address?: string | null;
  device_id?: string | null;
  device_name?: string | null;
  session_id?: string | null;
  details: Record<string, string>;
  from_device: boolean;
}

export interface StatusQuery {
  kind?: string;
  severity?: string;
  device?: string;
  operator?: string;
  session?: string;
  after?: string;
  limit?: number;
}

export interface Operator {
  id: string;
  account: string;
  name: string;
  role: Role;
  second_factor: boolean;
  created_at: number;
  last_sign_in_at?: number | null;
}

export interface NewOperator {
  account: string;
  name: string;
  password: string;
  role: Role;
}

export interface EnrolmentToken {
  id: string;
  name: string;
  uses?: number | null;
  used: number;
  state: TokenState;
  created_at: number;
  created_by: string;
  expires_at: number;
}

export interface NewEnrolmentToken {
  name: string;
  uses?: number | null;
  hours: number;
}

export interface CreatedEnrolmentToken {
  token: EnrolmentToken;
  text: string;
  command: string;
}

export type SettingValue = boolean | number | string;

export interface DefaultClientSettings {
  version: number;
  values: Record<string, SettingValue>;
}

export interface SettingRow {
  name: string;
  type: string;
  min?: number | null;
  max?: number | null;
  unit?: string | null;
  help: string;
}

export interface SiteInfo {
  name: string;
  version: string;
  public_url: string;
  site_key_fingerprint: string;
  ca_fingerprint?: string | null;
}

export type SiteEvent =
  | { type: 'device'; device: Device }
  | { type: 'device_removed'; id: string }
  | { type: 'session'; session: Session }
  | { type: 'status_message'; message: StatusMessage }
  | { type: 'lagged' };
