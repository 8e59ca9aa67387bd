// A fleet that looks like one: names, people, systems and networks that fit each other. As many as are asked for.

import type { Device, DeviceFacts, Monitor, OperatingSystem, Possibility, SignedInUser } from '../src/api/types.ts';
import { Random } from './random.ts';

const PLACES = ['AMS', 'BER', 'BRU', 'CPH', 'DUB', 'EIN', 'GNT', 'GRO', 'HAM', 'LIS', 'LYO', 'MAD', 'RTM', 'UTR', 'VIE', 'ZRH'];
const ROLES = ['WS', 'LT', 'KIOSK', 'LAB', 'POS', 'SRV'];
const FIRST = ['anna', 'bram', 'chloe', 'daan', 'emma', 'fatima', 'gijs', 'hanna', 'ilse', 'jonas', 'kees', 'lotte', 'milan', 'noor', 'omar', 'petra', 'ruben', 'sanne', 'thijs', 'yara'];
const LAST = ['bakker', 'dejong', 'dubois', 'elmasri', 'fischer', 'hendriks', 'jansen', 'kowalska', 'meijer', 'murphy', 'peeters', 'rossi', 'smit', 'vandijk', 'visser', 'yilmaz'];
const SYSTEMS: OperatingSystem[] = [
  { family: 'linux', name: 'Debian GNU/Linux', version: '12 (bookworm)', architecture: 'x86_64' },
  { family: 'linux', name: 'Ubuntu', version: '24.04 LTS (Noble Numbat)', architecture: 'x86_64' },
  { family: 'linux', name: 'Fedora Linux', version: '42 (Workstation Edition)', architecture: 'x86_64' },
  { family: 'linux', name: 'Debian GNU/Linux', version: '13 (trixie)', architecture: 'aarch64' },
];
const MODELS = [
  ['LENOVO', 'ThinkPad T14 Gen 4', 'AMD Ryzen 7 PRO 7840U', 16],
  ['Dell Inc.', 'OptiPlex 7010', 'Intel Core i5-13500', 20],
  ['HP', 'EliteDesk 800 G9', 'Intel Core i7-12700', 20],
  ['Framework', 'Laptop 13', 'AMD Ryzen 5 7640U', 12],
] as const;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const possible: Possibility = { possible: true, refusal: null, detail: null, asks_consent: true, needs_reason: false };
const refused = (refusal: string, detail: string): Possibility => ({ ...possible, possible: false, refusal, detail });

export const OFFLINE = refused('device_offline', 'The computer is not connected to the site. It will appear as online when it is back.');
const CONFLICT = refused('key_conflict', 'The key of this computer was seen in two places.');

/** So many devices, by name as the site sorts them. */
export function fleet(count: number, now: number): Device[] {
  const random = new Random(42);
  const devices = Array.from({ length: count }, (_, number) => device(random, number, now));
  return devices.sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1));
}

function device(random: Random, number: number, now: number): Device {
  const online = random.chance(0.82);
  const conflict = number % 997 === 13;
  const facts = factsOf(random, number);
  const enrolledAt = now - 20 * DAY - random.below(400) * DAY;
  const now_ = conflict ? CONFLICT : online ? { ...possible, asks_consent: facts.users.some((user) => !user.locked) } : OFFLINE;
  return {
    id: random.id('dev_'),
    facts,
    online,
    last_seen_at: online ? now : now - random.below(20_000) * MINUTE,
    enrolled_at: enrolledAt,
    key_fingerprint: random.hexadecimal(64),
    key_conflict: conflict,
    live_sessions: [],
    remote_control: now_,
    view: now_,
  };
}

function factsOf(random: Random, number: number): DeviceFacts {
  const place = random.of(PLACES);
  const name = `${place}-${random.of(ROLES)}-${String(number + 1).padStart(4, '0')}`;
  const [vendor, model, processor, cores] = random.of(MODELS);
  const domain = random.chance(0.8);
  return {
    name,
    fqdn: domain ? `${name.toLowerCase()}.corp.example` : null,
    os: random.of(SYSTEMS),
    addresses: [`10.${PLACES.indexOf(place) + 10}.${random.below(250)}.${2 + random.below(250)}`, ...(random.chance(0.3) ? [`fd00:${random.hexadecimal(4)}::${random.hexadecimal(3)}`] : [])],
    macs: [Array.from({ length: 6 }, () => random.hexadecimal(2)).join(':')],
    membership: domain ? { type: 'domain', name: 'corp.example' } : { type: 'workgroup', name: random.chance(0.5) ? 'WORKGROUP' : null },
    users: usersOf(random),
    monitors: monitorsOf(random),
    agent_version: random.chance(0.9) ? '0.1.0' : '0.0.9',
    hardware: { vendor, model, serial: random.hexadecimal(8).toUpperCase(), processor, cores, memory_bytes: random.of([8, 16, 32]) * 2 ** 30 },
    own_settings: [],
  };
}

function usersOf(random: Random): SignedInUser[] {
  if (random.chance(0.22)) return [];
  const name = `${random.of(FIRST)}.${random.of(LAST)}`;
  return [{ name, seat: 'seat0', active: true, locked: random.chance(0.25) }];
}

function monitorsOf(random: Random): Monitor[] {
  const first: Monitor = { name: 'DP-1', x: 0, y: 0, width: 1920, height: 1080, primary: true };
  if (random.chance(0.6)) return [first];
  return [first, { name: 'HDMI-1', x: 1920, y: random.chance(0.5) ? 0 : -180, width: 2560, height: 1440, primary: false }];
}
