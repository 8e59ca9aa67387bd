// The collections that the mock site starts with, and the facts that expressions can ask for.

import type { Collection, Device, Fact, Rule } from '../src/api/types.ts';

const DAY = 24 * 3_600_000;

/** Ids as the site gives them to its built-in collections; the root first. */
const BUILT_IN = ['e', 'i', 'm', 'q', 'u', 'y'].map((end) => `col_${'a'.repeat(25)}${end}`);
export const ALL_DEVICES = BUILT_IN[0]!;

const id = (letter: string): string => `col_${letter}${'b'.repeat(25)}`;
const query = (name: string, expression: string): Rule => ({ type: 'query', name, expression });

type Start = Pick<Collection, 'id' | 'name' | 'description' | 'rules'> & Partial<Collection>;

const built = (place: number, name: string, description: string, expression?: string): Start => ({
  id: BUILT_IN[place]!,
  name,
  description,
  built_in: true,
  limiting: place === 0 ? null : { id: ALL_DEVICES, name: 'All Devices' },
  rules: expression ? [query(name, expression)] : [],
});

export function COLLECTIONS(devices: Device[], now: number): Collection[] {
  const few = devices.slice(0, 3).map((device) => device.id);
  const starts: Start[] = [
    built(0, 'All Devices', 'Every device of the site.'),
    built(1, 'All Windows', 'Devices with Windows.', 'device.os.family == "windows"'),
    built(2, 'All Linux', 'Devices with Linux.', 'device.os.family == "linux"'),
    built(3, 'Domain-joined', 'Devices that are joined to a domain.', 'device.membership.kind == "domain"'),
    built(4, 'Workgroup', 'Devices that are in a workgroup.', 'device.membership.kind == "workgroup"'),
    built(5, 'Offline for 30 days', 'Devices whose agent was not connected for 30 days.', 'device.offline_days >= 30'),
    ...(devices.length === 0
      ? []
      : [
          { id: id('k'), name: 'Kiosks', description: 'Public computers in halls and receptions.', rules: [query('By name', 'device.name.contains("KIOSK")')] },
          { id: id('u'), name: 'Utrecht', description: '', rules: [query('By name', 'device.name.startsWith("UTR-")')] },
          { id: id('p'), name: 'Pilot', description: 'Who gets changes first.', rules: [{ type: 'direct', devices: few } as Rule, { type: 'include', collection: id('k') } as Rule, { type: 'exclude', collection: BUILT_IN[5]! } as Rule] },
        ]),
  ];
  return starts.map((start) => ({
    built_in: false,
    limiting: { id: ALL_DEVICES, name: 'All Devices' },
    members: 0,
    version: 1,
    changed_at: now - 4 * DAY,
    changed_by: start.built_in ? '' : 'm.dubois',
    problem: null,
    ...start,
  }));
}

const fact = (path: string, type: string, help: string, ...examples: string[]): Fact => ({ path: `device.${path}`, type, help, examples });

/** Some of `policy::collections::FACTS`. */
export const FACTS: Fact[] = [
  fact('name', 'text', "The computer's own name, without a domain.", '"pc-0417"'),
  fact('fqdn', 'text', 'Fully qualified domain name; empty when it has none.', '"pc-0417.example.org"'),
  fact('os.family', 'text', 'The kind of operating system: linux, windows or macos.', '"linux"', '"windows"', '"macos"'),
  fact('os.name', 'text', 'Name of the operating system.', '"Debian GNU/Linux"'),
  fact('os.version', 'text', 'Version of the operating system.', '"12 (bookworm)"'),
  fact('os.architecture', 'text', 'Architecture of the processor.', '"x86_64"', '"aarch64"'),
  fact('membership.kind', 'text', 'Whether the computer is joined to a domain or in a workgroup.', '"domain"', '"workgroup"'),
  fact('user', 'text', 'Account of whoever is at the screen now; empty when nobody is.', '"grace"'),
  fact('locked', 'yes_no', 'Whether the session at the screen is locked.', 'true', 'false'),
  fact('monitors', 'number', 'How many monitors the session at the screen has.', '2'),
  fact('agent_version', 'text', 'Version of the agent.', '"0.1.0"'),
  fact('hardware.vendor', 'text', 'Maker of the computer.', '"LENOVO"'),
  fact('hardware.memory_bytes', 'number', 'Memory in bytes.', '8589934592'),
  fact('offline_days', 'number', 'Whole days since the device was last connected; 0 while it is.', '30'),
];
