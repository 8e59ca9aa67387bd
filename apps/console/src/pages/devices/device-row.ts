// A device cut down to what its row in the list shows, so that 100,000 of them fit into a tab.

import type { Device, DeviceFacts, Possibility, SignedInUser } from '../../api/types';

export interface DeviceRow {
  id: string;
  name: string;
  state: 'online' | 'offline' | 'live' | 'conflict';
  /** Who is at the screen; else the first who is signed in. */
  user: string | null;
  locked: boolean;
  os: string;
  address: string;
  lastSeenAt: number | null;
  control: Possibility;
  view: Possibility;
}

export function rowOf(device: Device): DeviceRow {
  const user = userOf(device.facts);
  return {
    id: device.id,
    name: device.facts.name,
    state: stateOf(device),
    user: user?.name ?? null,
    locked: user?.locked ?? false,
    os: osOf(device.facts),
    address: device.facts.addresses[0] ?? '',
    lastSeenAt: device.last_seen_at ?? null,
    control: device.remote_control,
    view: device.view,
  };
}

export function stateOf(device: Device): DeviceRow['state'] {
  if (device.key_conflict) return 'conflict';
  // A session of a device that is gone is open until the site hears of its end; that nobody can reach the device comes first.
  if (!device.online) return 'offline';
  return device.live_sessions.length > 0 ? 'live' : 'online';
}

export function userOf(facts: DeviceFacts): SignedInUser | undefined {
  return facts.users.find((user) => user.active) ?? facts.users[0];
}

/** "Debian GNU/Linux 12": the name and the number, without the code name in brackets. */
export function osOf({ os }: DeviceFacts): string {
  const version = os.version.replace(/\s*\(.*\)/, '');
  return os.name.includes(version) ? os.name : `${os.name} ${version}`.trim();
}
