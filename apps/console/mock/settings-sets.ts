// The mock site's answers about sets of client settings: what they say, what comes out on a device, and what a change would do.

import type { Device, Impact, ImpactChange, ResultantSetting, SettingsSet, SettingsSetContent, SettingsSetVersion, SettingValue } from '../src/api/types.ts';
import { invalid, limit, made, missing, nothing, ok, problem, type Answered, type Handler } from './answers.ts';
import { membersOf } from './members.ts';
import { SETTING_TABLE, SETTINGS } from './records.ts';
import { page, type MockSite } from './site.ts';

const DAY = 24 * 3_600_000;
export const DEFAULT_SET = 'set_aaaaaaaaaaaaaaaaaaaaaaaaae';

/** The sets at the start, with their older versions, newest first. */
export function SETTINGS_SETS(site: MockSite): { sets: SettingsSet[]; history: Map<string, SettingsSetVersion[]> } {
  const standard: SettingsSet = {
    id: DEFAULT_SET,
    name: 'Default client settings',
    description: '',
    order: 10_000,
    values: { ...SETTINGS },
    deployed_to: [],
    version: 3,
    changed_at: site.now - 2 * DAY,
    changed_by: 's.jansen',
  };
  const older = { ...standard, rolled_back_to: null };
  const history = new Map([
    [
      DEFAULT_SET,
      [
        older,
        { ...older, version: 2, changed_at: site.now - 30 * DAY, changed_by: 'm.dubois', values: { ...SETTINGS, consent_seconds: 60, permitted_viewers: [] } },
        { ...older, version: 1, changed_at: 0, changed_by: '', values: { ...SETTINGS, consent_seconds: 60, permitted_viewers: [], remote_control_enabled: false } },
      ],
    ],
  ]);
  const kiosks = site.collections.find(({ name }) => name === 'Kiosks');
  if (!kiosks) return { sets: [standard], history };
  const own: SettingsSet = {
    ...standard,
    id: `set_k${'b'.repeat(25)}`,
    name: 'Kiosks',
    description: 'Nobody sits there who could be asked.',
    order: 10,
    values: { prompt_for_permission: false, allow_unattended: true, longest_session_minutes: 60 },
    deployed_to: [{ id: kiosks.id, name: kiosks.name }],
    version: 1,
  };
  return { sets: [standard, own], history: history.set(own.id, [{ ...own, rolled_back_to: null }]) };
}

/** Every setting of a device, as these sets make it. */
function resultant(site: MockSite, device: Device, sets: SettingsSet[]): ResultantSetting[] {
  const reaching = sets
    .filter((set) => set.id === DEFAULT_SET || set.deployed_to.some(({ id }) => membersOf(site, id).has(device.id)))
    .toSorted((one, other) => one.order - other.order);
  return SETTING_TABLE.map(({ name }) => {
    const [winner, ...losers] = reaching.filter((set) => name in set.values);
    const named = ({ id, name, order }: SettingsSet) => ({ id, name, order });
    return { name, value: winner!.values[name]!, set: named(winner!), overridden: losers.map((set) => ({ set: named(set), value: set.values[name]! })) };
  });
}

const WARNINGS: [string, string, (before: SettingValue, after: SettingValue) => boolean][] = [
  ['prompts_off', 'prompt_for_permission', (before, after) => before === true && after === false],
  ['unattended_on', 'allow_unattended', (before, after) => before === false && after === true],
  ['control_enabled', 'remote_control_enabled', (before, after) => before === false && after === true],
  ['permitted_viewers_widened', 'permitted_viewers', (before, after) => (before as string[]).length > 0 && (after as string[]).length === 0],
];

function impact(site: MockSite, sets: SettingsSet[]): Impact {
  const changes = new Map<string, ImpactChange>();
  let changed = 0;
  for (const device of site.devices) {
    const [now, then] = [resultant(site, device, site.sets), resultant(site, device, sets)];
    const differing = then.filter((setting, place) => JSON.stringify(setting.value) !== JSON.stringify(now[place]!.value));
    changed += differing.length > 0 ? 1 : 0;
    for (const { name, value } of differing) {
      const before = now.find((setting) => setting.name === name)!.value;
      const key = JSON.stringify([name, before, value]);
      const change = changes.get(key) ?? { setting: name, before, after: value, devices: 0 };
      changes.set(key, { ...change, devices: change.devices + 1 });
    }
  }
  const warnings = WARNINGS.map(([code, setting, warns]) => {
    const fitting = [...changes.values()].filter((change) => change.setting === setting && warns(change.before, change.after));
    return { code, count: fitting.reduce((sum, { devices }) => sum + devices, 0) };
  }).filter(({ count }) => count > 0);
  return { devices_total: site.devices.length, devices_changed: changed, changes: [...changes.values()], warnings };
}

function refusal(site: MockSite, id: string, wish: SettingsSetContent): Answered | null {
  const other = site.sets.find((set) => set.id !== id && set.order === wish.order);
  if (other) return problem(409, 'conflict', `"${other.name}" has the order ${other.order}. Take another one.`, 'order');
  if (site.sets.some((set) => set.id !== id && set.name.toLowerCase() === wish.name.toLowerCase())) {
    return problem(409, 'conflict', `There is a set with the name "${wish.name}". Take another one.`, 'name');
  }
  const organisation = wish.values['organisation_name'];
  return organisation === 'forbidden' ? invalid('organisation_name', 'organisation_name can not be that.') : null;
}

function written(site: MockSite, id: string, wish: SettingsSetContent, version: number): SettingsSet {
  const deployed_to = (wish.deployed_to ?? []).map((place) => ({ id: place, name: site.collections.find((one) => one.id === place)?.name ?? '' }));
  return { id, name: wish.name, description: wish.description ?? '', order: wish.order, values: wish.values, deployed_to, version, changed_at: Date.now(), changed_by: 's.jansen' };
}

const withSet = (site: MockSite, set: SettingsSet): SettingsSet[] => [...site.sets.filter(({ id }) => id !== set.id), set];

/** Puts a set in its place, and into its history. */
export function keep(site: MockSite, set: SettingsSet, rolledBackTo: number | null = null): SettingsSet {
  site.sets = withSet(site, set);
  site.setHistory.set(set.id, [{ ...set, rolled_back_to: rolledBackTo }, ...(site.setHistory.get(set.id) ?? [])]);
  return set;
}

const wishOf = (body: Record<string, unknown>): SettingsSetContent => body as unknown as SettingsSetContent;

export const SETTINGS_ROUTES: Record<string, Handler> = {
  'GET /client-settings/table': () => ok(SETTING_TABLE),
  'GET /client-settings/sets': (site) => ok(site.sets),
  'POST /client-settings/sets': (site, { body }) =>
    refusal(site, '', wishOf(body)) ?? made(keep(site, written(site, site.random.id('set_'), wishOf(body), 1))),
  'GET /client-settings/sets/:id': (site, _, id) => {
    const found = site.sets.find((set) => set.id === id);
    return found ? ok(found) : missing();
  },
  'PUT /client-settings/sets/:id': (site, { body }, id) => {
    const [present, wish] = [site.sets.find((set) => set.id === id), wishOf(body)];
    if (!present) return missing();
    if (wish.version !== present.version) return problem(409, 'version_conflict', 'Somebody else changed the client settings meanwhile.');
    return refusal(site, id, wish) ?? ok(keep(site, written(site, id, wish, present.version + 1), wish.rolled_back_to ?? null));
  },
  'DELETE /client-settings/sets/:id': (site, _, id) => {
    site.sets = site.sets.filter((set) => set.id !== id);
    return nothing;
  },
  'POST /client-settings/sets/:id/dry-run': (site, { body }, id) =>
    refusal(site, id, wishOf(body)) ?? ok(impact(site, withSet(site, written(site, id, wishOf(body), 0)))),
  'GET /client-settings/sets/:id/history': (site, asked, id) =>
    ok(page(site.setHistory.get(id) ?? [], asked.query.get('after') ?? undefined, limit(asked))),
  'GET /devices/:id/client-settings': (site, _, id) => {
    const device = site.device(id);
    if (!device) return missing();
    return ok({ version: 77, applied_version: device.online ? 77 : 12, settings: resultant(site, device, site.sets) });
  },
};
