// The mock site's answers about several devices at once, and about saved filters.

import type { Collection, Device, DeviceFailure, DirectMembersOutcome, Rule, Sample, SavedFilter } from '../src/api/types.ts';
import { made, missing, nothing, ok, problem, query, type Answered, type Handler } from './answers.ts';
import { membersOf } from './members.ts';
import type { MockSite } from './site.ts';

const MOST_NAMED = 5_000;
const SAMPLE = 20;

const failure = (id: string): DeviceFailure => ({ id, code: 'not_found', detail: 'The device is not there (any more).' });

function sampleOf(devices: Device[]): Sample {
  return { count: devices.length, sample: devices.slice(0, SAMPLE).map(({ id, facts }) => ({ id, name: facts.name })) };
}

/** Direct rules with these devices and without those. */
function rewritten(rules: Rule[], add: string[], remove: string[]): Rule[] {
  const named = rules.flatMap((rule) => (rule.type === 'direct' ? rule.devices : []));
  const devices = [...named.filter((id) => !remove.includes(id)), ...add];
  const others = rules.filter(({ type }) => type !== 'direct');
  return devices.length > 0 ? [...others, { type: 'direct', devices }] : others;
}

function changeDirect(site: MockSite, body: Record<string, unknown>, id: string): Answered {
  const collection = site.collections.find((one) => one.id === id);
  if (!collection) return missing();
  if (collection.built_in) return problem(409, 'collection_built_in', "Every site has this collection; it can't be changed or deleted.");
  const [add, remove] = [(body['add'] ?? []) as string[], (body['remove'] ?? []) as string[]];
  const named = new Set(collection.rules.flatMap((rule) => (rule.type === 'direct' ? rule.devices : [])));
  const there = (id: string): boolean => site.device(id) !== undefined;
  const added = add.filter((id) => there(id) && !named.has(id));
  const removed = remove.filter((id) => there(id) && named.has(id));
  const before = membersOf(site, id);
  const changed: Collection = { ...collection, rules: rewritten(collection.rules, added, removed), version: collection.version + 1 };
  const [all, asked] = [site.collections, [...add, ...remove]];
  site.collections = all.map((one) => (one.id === id ? changed : one));
  const after = membersOf(site, id);
  if (body['dry_run']) site.collections = all;
  const devices = (ids: string[]): Device[] => ids.map((id) => site.device(id)).filter((device) => device !== undefined);
  const joined = devices(added.filter((id) => after.has(id) && !before.has(id)));
  const outcome: DirectMembersOutcome = {
    added,
    removed,
    unchanged: asked.filter(there).length - added.length - removed.length,
    joined: sampleOf(joined),
    left: sampleOf(devices(removed.filter((id) => !after.has(id)))),
    kept_out: sampleOf(devices(added.filter((id) => !after.has(id)))),
    still_in: sampleOf(devices(removed.filter((id) => after.has(id)))),
    also: [],
    client_settings: {
      devices_changed: joined.length,
      changes: [],
      warnings: joined.length > 0 ? [{ code: 'prompts_off', count: joined.length }] : [],
    },
    assignments: joined.length > 0 ? 1 : 0,
    failures: asked.filter((id) => !there(id)).map(failure),
  };
  return ok(outcome);
}

function remove(site: MockSite, body: Record<string, unknown>): Answered {
  const ids = body['devices'] as string[];
  const stuck = (id: string): boolean => site.device(id) === undefined || site.stuck.has(site.device(id)!.facts.name);
  const going = ids.filter((id) => !stuck(id)).map((id) => site.device(id)!);
  const outcome = {
    removed: going.map(({ id }) => id),
    online: going.filter(({ online }) => online).length,
    sessions: going.reduce((sum, { live_sessions }) => sum + live_sessions.length, 0),
    failures: body['dry_run'] ? [] : ids.filter(stuck).map(failure),
  };
  if (!body['dry_run']) {
    const gone = new Set(outcome.removed);
    site.devices = site.devices.filter(({ id }) => !gone.has(id));
    gone.forEach((id) => site.tell({ type: 'device_removed', id }));
  }
  return ok(outcome);
}

function keep(site: MockSite, id: string, body: Record<string, unknown>): Answered | SavedFilter {
  const filter = { ...body, id } as SavedFilter;
  const taken = site.filters.some((one) => one.id !== id && one.list === filter.list && one.name.toLowerCase() === filter.name.toLowerCase());
  if (taken) return problem(409, 'conflict', 'A filter with this name already exists or was changed meanwhile. Read it again, then decide.', 'name');
  site.filters = [...site.filters.filter((one) => one.id !== id), filter];
  return filter;
}

const answered = (kept: Answered | SavedFilter, done: (filter: SavedFilter) => Answered): Answered =>
  'conditions' in kept ? done(kept) : kept;

export const BULK_ROUTES: Record<string, Handler> = {
  'GET /devices/names': (site, asked) => {
    const online = asked.query.get('online');
    const found = site.matching({ ...query(asked), online: online === null ? undefined : online === 'true' });
    return ok({
      devices: found.slice(0, MOST_NAMED).map(({ id, facts }) => ({ id, name: facts.name })),
      more: found.length > MOST_NAMED,
    });
  },
  'POST /devices/remove': (site, { body }) => remove(site, body),
  'POST /collections/:id/direct-members': (site, { body }, id) => changeDirect(site, body, id),
  'GET /me/filters': (site) => ok(site.filters),
  'POST /me/filters': (site, { body }) => answered(keep(site, site.random.id('flt_'), body), made),
  'PUT /me/filters/:id': (site, { body }, id) => answered(keep(site, id, body), ok),
  'DELETE /me/filters/:id': (site, _, id) => {
    site.filters = site.filters.filter((filter) => filter.id !== id);
    return nothing;
  },
};
