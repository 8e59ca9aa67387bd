// Everything but devices that the mock site knows: operators, tokens, sessions, status messages, client settings.

import type { Device, EnrolmentToken, MeasuredLatency, Operator, Role, RoleName, SavedFilter, Session, SettingRow, SettingValue, SiteInfo, StatusMessage } from '../src/api/types.ts';
import { Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const ROLES: Record<Role, RoleName> = {
  full_administrator: { id: 'rol_aaaaaaaaaaaaaaaaaaaaaaaaae', name: 'Full Administrator', built_in: 'full_administrator' },
  remote_tools_operator: { id: 'rol_aaaaaaaaaaaaaaaaaaaaaaaaai', name: 'Remote Tools Operator', built_in: 'remote_tools_operator' },
  read_only_analyst: { id: 'rol_aaaaaaaaaaaaaaaaaaaaaaaaam', name: 'Read-only Analyst', built_in: 'read_only_analyst' },
  auditor: { id: 'rol_aaaaaaaaaaaaaaaaaaaaaaaaaq', name: 'Auditor', built_in: 'auditor' },
};
const builtIn = (role: Role): RoleName => ROLES[role];

export const OPERATORS = (now: number): Operator[] => [
  { id: 'opr_aaaaaaaaaaaaaaaaaaaaaaaaaa', account: 's.jansen', name: 'Sofie Jansen', role: 'full_administrator', roles: [builtIn('full_administrator')], disabled: false, second_factor: true, created_at: now - 90 * DAY, last_sign_in_at: now - 5 * MINUTE },
  { id: 'opr_baaaaaaaaaaaaaaaaaaaaaaaaa', account: 'm.dubois', name: 'Mathieu Dubois', role: 'remote_tools_operator', roles: [builtIn('remote_tools_operator')], disabled: false, second_factor: true, created_at: now - 60 * DAY, last_sign_in_at: now - 2 * HOUR },
  { id: 'opr_caaaaaaaaaaaaaaaaaaaaaaaaa', account: 'r.visser', name: 'Ruben Visser', role: 'read_only_analyst', roles: [builtIn('read_only_analyst')], disabled: false, second_factor: false, created_at: now - 31 * DAY, last_sign_in_at: null },
  { id: 'opr_daaaaaaaaaaaaaaaaaaaaaaaaa', account: 'audit', name: 'Internal audit', role: 'auditor', roles: [builtIn('auditor')], disabled: false, second_factor: false, created_at: now - 12 * DAY, last_sign_in_at: now - 6 * DAY },
];

export const TOKENS = (now: number): EnrolmentToken[] => [
  { id: 'tok_aaaaaaaaaaaaaaaaaaaaaaaaaa', name: 'Rollout Utrecht', uses: 250, used: 187, state: 'open', created_at: now - 3 * DAY, created_by: 's.jansen', expires_at: now + 27 * DAY },
  { id: 'tok_baaaaaaaaaaaaaaaaaaaaaaaaa', name: 'Image for kiosks', uses: null, used: 41, state: 'open', created_at: now - 9 * DAY, created_by: 's.jansen', expires_at: now + 300 * DAY },
  { id: 'tok_caaaaaaaaaaaaaaaaaaaaaaaaa', name: '', uses: 1, used: 1, state: 'used_up', created_at: now - 20 * DAY, created_by: 'm.dubois', expires_at: now - 19 * DAY },
  { id: 'tok_daaaaaaaaaaaaaaaaaaaaaaaaa', name: 'Lab, second floor', uses: 30, used: 12, state: 'expired', created_at: now - 40 * DAY, created_by: 's.jansen', expires_at: now - 10 * DAY },
  { id: 'tok_eaaaaaaaaaaaaaaaaaaaaaaaaa', name: 'Sent to the wrong list', uses: 10, used: 0, state: 'revoked', created_at: now - 45 * DAY, created_by: 's.jansen', expires_at: now - 30 * DAY },
];

export const FILTERS: SavedFilter[] = [
  { id: 'flt_aaaaaaaaaaaaaaaaaaaaaaaaae', list: 'devices', name: 'Away for now', conditions: { show: 'offline' } },
  { id: 'flt_aaaaaaaaaaaaaaaaaaaaaaaaai', list: 'devices', name: 'Kiosks in Amsterdam', conditions: { search: 'ams kiosk' } },
  { id: 'flt_aaaaaaaaaaaaaaaaaaaaaaaaam', list: 'status_messages', name: 'Alerts', conditions: { severity: 'alert' } },
];

export const SITE: SiteInfo = {
  name: 'Deskside at Noordzee Logistics',
  version: '0.1.0',
  public_url: 'https://deskside.corp.example',
  site_key_fingerprint: new Random(7).hexadecimal(64),
  ca_fingerprint: new Random(8).hexadecimal(64),
};

const row = (name: string, type: string, help: string, more: Partial<SettingRow> = {}): SettingRow => ({ name, type, help, min: null, max: null, unit: null, values: null, ...more });

/** The rows of `model::settings::SETTINGS`; a test compares the names. */
export const SETTING_TABLE: SettingRow[] = [
  row('remote_control_enabled', 'yes_no', 'Enable remote control on clients.'),
  row('access_level_allowed', 'access_level', 'The highest access level of any session.'),
  row('permitted_viewers', 'principals', 'Who may be a viewer, each as user:ACCOUNT.', { max: 64 }),
  row('grant_local_administrators', 'yes_no', 'Local administrators of the device count as permitted viewers.'),
  row('prompt_for_permission', 'yes_no', 'Ask the local user for permission.'),
  row('consent_seconds', 'number', 'How long the local user has to answer.', { min: 10, max: 600, unit: 'seconds' }),
  row('allow_unattended', 'yes_no', 'Allow sessions while nobody is signed in or the session is locked.'),
  row('reason_required', 'yes_no', 'Operators must give a reason or ticket number.'),
  row('show_session_bar', 'yes_no', "Show the session bar on the device's screen during a session."),
  row('show_notification_icon', 'yes_no', "Show the notification icon in the device's tray during a session."),
  row('session_hours', 'hours', 'Sessions may begin only in these hours.', { max: 300 }),
  row('session_networks', 'networks', 'Sessions may begin only from these networks.', { max: 64 }),
  row('idle_session_minutes', 'number', 'A session in which the operator does nothing for so long ends.', { min: 0, max: 1440, unit: 'minutes' }),
  row('lock_at_end', 'yes_no', 'Lock the screen when the last session ends.'),
  row('allow_input_lock', 'yes_no', "Operators with full control may lock the device's own keyboard and mouse."),
  row('users_can_change_settings', 'yes_no', 'The people at the computer may ask for more than these settings give them.'),
  row('session_sound', 'choice', 'The sound that the device plays.', { values: ['none', 'begin_and_end', 'repeatedly'] }),
  row('longest_session_minutes', 'number', 'A session ends after this time at the latest.', { min: 5, max: 1440, unit: 'minutes' }),
  row('organisation_name', 'text', 'Shown in every prompt, bar and window on the device.', { max: 80 }),
];

export const SETTINGS: Record<string, SettingValue> = {
  remote_control_enabled: true,
  access_level_allowed: 'full_control',
  permitted_viewers: ['user:s.jansen', 'user:m.dubois'],
  grant_local_administrators: true,
  prompt_for_permission: true,
  consent_seconds: 30,
  allow_unattended: true,
  reason_required: false,
  show_session_bar: true,
  show_notification_icon: true,
  session_hours: '',
  session_networks: [],
  idle_session_minutes: 0,
  lock_at_end: false,
  allow_input_lock: true,
  users_can_change_settings: true,
  session_sound: 'begin_and_end',
  longest_session_minutes: 480,
  organisation_name: 'Noordzee Logistics',
};

const REASONS = ['INC-20417 printer does not print', 'INC-20388', 'Monthly check', '', 'CHG-1182 new VPN profile', 'Call from reception'];
const ENDS = ['viewer_ended', 'local_user_ended', 'site_ended', 'link_lost'];

/** Sessions at devices, newest first: the first few go on. */
export function sessionsAt(devices: Device[], operators: Operator[], now: number, live: number): Session[] {
  const random = new Random(3);
  const online = devices.filter((device) => device.online && !device.key_conflict);
  if (online.length === 0) return [];
  return Array.from({ length: 60 }, (_, number): Session => {
    const device = online[(number * 37) % online.length]!;
    const operator = operators[number % 2]!;
    const goesOn = number < live;
    const started = now - (goesOn ? random.below(40) * MINUTE + 20_000 : number * 3 * HOUR);
    const refused = !goesOn && random.chance(0.2);
    return {
      id: random.id('ses_'),
      device_id: device.id,
      device_name: device.facts.name,
      operator_id: operator.id,
      operator_name: operator.name,
      kind: 'remote_control',
      access: random.chance(0.7) ? 'full_control' : 'view_only',
      reason: REASONS[number % REASONS.length]!,
      state: goesOn ? (number === 1 ? 'asking_consent' : 'active') : refused ? 'refused' : 'ended',
      end_reason: goesOn ? null : refused ? random.of(['consent_denied', 'consent_timeout', 'device_not_answering']) : random.of(ENDS),
      requested_at: started - 4_000,
      started_at: refused || number === 1 ? null : started,
      ended_at: goesOn ? null : started + random.below(50) * MINUTE + 30_000,
      measured: goesOn || refused || number % 3 === 0 ? null : measured(random.below(30)),
    };
  });
}

/** As a viewer that is so far away would have measured it. */
function measured(networkMs: number): MeasuredLatency {
  const stages = (times: number) => {
    const [network_us, desktop_us, capture_us, encode_us, decode_us, present_us] = [networkMs * 1000 + 900, 2_400, 420, 1_300, 310, 1_900].map(
      (micros) => micros * times,
    ) as [number, number, number, number, number, number];
    const total_us = network_us + desktop_us + capture_us + encode_us + decode_us + present_us;
    return { total_us, network_us, desktop_us, capture_us, encode_us, decode_us, present_us };
  };
  return { samples: 240, p50: stages(1), p95: stages(3) };
}

const KINDS: [number, string, StatusMessage['severity'], Record<string, string>][] = [
  [320, 'session_started', 'information', { access: 'full_control', consent: 'given', kind: 'remote_control' }],
  [311, 'consent_given', 'information', { operator_account: 's.jansen', kind: 'remote_control' }],
  [310, 'consent_asked', 'information', { operator_account: 's.jansen', kind: 'remote_control' }],
  [300, 'session_requested', 'information', { access: 'full_control', reason: 'INC-20417 printer does not print' }],
  [322, 'session_ended', 'information', { end_reason: 'local_user_ended', began: 'yes', seconds: '412', frames: '1830', inputs: '204' }],
  [312, 'consent_denied', 'warning', {}],
  [110, 'signed_in', 'information', {}],
  [111, 'sign_in_failed', 'warning', {}],
  [210, 'device_enrolled', 'information', {}],
  [302, 'session_refused_by_site', 'warning', { refusal: 'device_offline' }],
  [330, 'grant_misused', 'alert', { refusal: 'grant_used' }],
  [130, 'client_settings_changed', 'information', {}],
];

/** Status messages, newest first. */
export function messagesAt(devices: Device[], operators: Operator[], now: number): StatusMessage[] {
  const random = new Random(5);
  let at = now;
  return Array.from({ length: 400 }, (_, number): StatusMessage => {
    at -= random.below(9 * MINUTE);
    const [code, kind, severity, details] = KINDS[number % KINDS.length]!;
    const device = devices.length > 0 ? random.of(devices) : undefined;
    const operator = random.of(operators);
    const aboutDevice = code >= 210 && device;
    return {
      sequence: 400 - number,
      at,
      number: code,
      kind,
      severity,
      operator_id: code === 210 ? null : operator.id,
      operator_name: code === 210 ? null : operator.name,
      address: `10.12.4.${20 + random.below(200)}`,
      device_id: aboutDevice ? device.id : null,
      device_name: aboutDevice ? device.facts.name : null,
      session_id: code >= 300 ? random.id('ses_') : null,
      details,
      from_device: [310, 311, 312, 320, 322].includes(code),
    };
  });
}
