// The mock site: what it knows, and what happens when a request changes it. It must not know HTTP.

import type { Collection, Device, DeviceQuery, EnrolmentToken, NewEnrolmentToken, Page, Role, SavedFilter, SecurityKey, Session, SettingsSet, SettingsSetVersion, SiteEvent, StatusMessage, StatusQuery } from '../src/api/types.ts';
import { COLLECTIONS } from './collection-records.ts';
import { fleet, OFFLINE } from './devices.ts';
import { membersOf } from './members.ts';
import { Random } from './random.ts';
import { FILTERS, messagesAt, OPERATORS, sessionsAt, TOKENS } from './records.ts';
import { exportMessages } from './report-records.ts';
import { SECURITY, type Security } from './security.ts';
import { SETTINGS_SETS } from './settings-sets.ts';

/** `large`: 100,000 devices. `small`: a dozen. `empty`: nothing enrolled. `setup`: no administrator yet. */
export type Scenario = 'large' | 'small' | 'empty' | 'setup';

const SIZES: Record<Scenario, number> = { large: 100_000, small: 14, empty: 0, setup: 0 };
const RANK: Record<string, number> = { information: 0, warning: 1, alert: 2 };

export class MockSite {
  readonly now = Date.now();
  readonly random = new Random(99);
  readonly operators = OPERATORS(this.now);
  devices: Device[];
  sessions: Session[];
  messages: StatusMessage[];
  tokens: EnrolmentToken[];
  sets: SettingsSet[];
  setHistory: Map<string, SettingsSetVersion[]>;
  collections: Collection[];
  security: Security;
  filters: SavedFilter[];
  /** Names of devices that can't be removed. */
  readonly stuck = new Set<string>();
  setupNeeded: boolean;
  signedInAs: Role | null;
  secondFactor = false;
  securityKeys: SecurityKey[] = [];
  /** What happens in the next session: see `mock/viewer/package.ts`. */
  story = 'control';
  #known: { of: Device[]; ids: Map<string, Device> } = { of: [], ids: new Map() };
  readonly listeners = new Set<(event: SiteEvent) => void>();

  constructor(readonly scenario: Scenario) {
    this.devices = fleet(SIZES[scenario], this.now);
    const live = scenario === 'large' ? 5 : scenario === 'small' ? 2 : 0;
    this.sessions = sessionsAt(this.devices, this.operators, this.now, live);
    for (const session of this.sessions.slice(0, live)) this.device(session.device_id)?.live_sessions.push(session.id);
    this.messages = this.devices.length > 0 ? [...messagesAt(this.devices, this.operators, this.now), ...exportMessages(this.now)] : [];
    this.tokens = this.devices.length > 0 ? TOKENS(this.now) : [];
    this.collections = COLLECTIONS(this.devices, this.now);
    const { sets, history } = SETTINGS_SETS(this);
    [this.sets, this.setHistory] = [sets, history];
    this.security = SECURITY(this);
    this.filters = scenario === 'large' ? FILTERS : [];
    this.setupNeeded = scenario === 'setup';
    this.signedInAs = this.setupNeeded ? null : 'full_administrator';
  }

  device(id: string): Device | undefined {
    if (this.#known.of !== this.devices || this.#known.ids.size !== this.devices.length) {
      this.#known = { of: this.devices, ids: new Map(this.devices.map((device) => [device.id, device])) };
    }
    return this.#known.ids.get(id);
  }

  tell(event: SiteEvent): void {
    this.listeners.forEach((listener) => listener(event));
  }

  findDevices({ after, limit = 100, ...asked }: DeviceQuery): Page<Device> {
    return page(this.matching(asked), after, limit);
  }

  matching({ search = '', online, collection }: DeviceQuery): Device[] {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const members = collection === undefined ? null : membersOf(this, collection);
    return this.devices.filter(
      (device) => (online === undefined || device.online === online) && (!members || members.has(device.id)) && fits(device, words),
    );
  }

  findMessages(query: StatusQuery): Page<StatusMessage> {
    const found = this.messages.filter(
      (message) =>
        (!query.kind || message.kind === query.kind) &&
        (!query.severity || RANK[message.severity]! >= RANK[query.severity]!) &&
        (!query.device || message.device_id === query.device) &&
        (!query.session || message.session_id === query.session),
    );
    return page(found, query.after, query.limit ?? 100);
  }

  createToken(wish: NewEnrolmentToken): EnrolmentToken {
    const token: EnrolmentToken = {
      id: this.random.id('tok_'),
      name: wish.name ?? '',
      uses: wish.uses ?? null,
      used: 0,
      state: 'open',
      created_at: Date.now(),
      created_by: 's.jansen',
      expires_at: Date.now() + wish.hours * 3_600_000,
    };
    this.tokens.unshift(token);
    return token;
  }

  /** A device enrols, as if somebody had run the command. */
  enrol(name: string): Device {
    const [template] = fleet(1, Date.now());
    const device: Device = {
      ...template!,
      id: this.random.id('dev_'),
      online: true,
      last_seen_at: Date.now(),
      enrolled_at: Date.now(),
      facts: { ...template!.facts, name },
      remote_control: { ...template!.remote_control, possible: true, refusal: null, detail: null },
    };
    this.devices.push(device);
    this.tell({ type: 'device', device });
    return device;
  }

  endSession(id: string): boolean {
    const session = this.sessions.find((candidate) => candidate.id === id);
    if (!session) return false;
    Object.assign(session, { state: 'ended', end_reason: 'site_ended', ended_at: Date.now() });
    this.tell({ type: 'session', session });
    return true;
  }

  /** A device goes away, or comes back. */
  setOnline(id: string, online: boolean): void {
    const device = this.device(id);
    if (!device) return;
    const now = online ? { ...OFFLINE, possible: true, refusal: null, detail: null } : OFFLINE;
    Object.assign(device, { online, last_seen_at: Date.now(), remote_control: now, view: now });
    this.tell({ type: 'device', device });
  }
}

function fits(device: Device, words: string[]): boolean {
  if (words.length === 0) return true;
  const { facts } = device;
  const text = [facts.name, facts.fqdn, facts.os.name, facts.os.version, ...facts.addresses, ...facts.users.map((user) => user.name)]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Keyset paging as the site does it, with the place in the list as cursor. */
export function page<T>(all: T[], after: string | undefined, limit: number): Page<T> {
  const start = after ? Number(after) : 0;
  const end = start + Math.min(limit, 500);
  return { items: all.slice(start, end), next: end < all.length ? String(end) : null, total: all.length };
}
