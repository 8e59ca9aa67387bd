// Who is in which collection of the mock site: looked at anew for every question, and remembered while nothing changed.

import type { Collection, Device, Rule } from '../src/api/types.ts';
import { compile } from './expression.ts';
import type { MockSite } from './site.ts';

type Members = ReadonlySet<string>;
const known = new WeakMap<MockSite, { key: string; members: Map<string, Members> }>();

/** The ids of a collection's members; nobody for a collection that isn't there. */
export function membersOf(site: MockSite, id: string): Members {
  const key = `${site.devices.length} ${site.collections.map((one) => `${one.id}${one.version}`).join()}`;
  let memory = known.get(site);
  if (memory?.key !== key) known.set(site, (memory = { key, members: new Map() }));
  let members = memory.members.get(id);
  if (!members) {
    const collection = site.collections.find((one) => one.id === id);
    members = collection ? evaluated(site, collection) : new Set();
    memory.members.set(id, members);
  }
  return members;
}

/** Who is in by these rules. Throws a `Mistake` for an expression that is none. */
export function matching(site: MockSite, rules: Rule[], limiting: string | null): Device[] {
  const limit = limiting === null ? null : membersOf(site, limiting);
  const ways = rules.filter(({ type }) => type !== 'exclude').map((rule) => fits(site, rule));
  const bars = rules.filter(({ type }) => type === 'exclude').map((rule) => fits(site, rule));
  return site.devices.filter(
    (device) => (!limit || limit.has(device.id)) && ways.some((way) => way(device)) && !bars.some((bar) => bar(device)),
  );
}

function evaluated(site: MockSite, { rules, limiting }: Collection): Members {
  const everybody = !limiting && rules.length === 0;
  const devices = everybody ? site.devices : matching(site, rules, limiting?.id ?? null);
  return new Set(devices.map((device) => device.id));
}

function fits(site: MockSite, rule: Rule): (device: Device) => boolean {
  if (rule.type === 'query') return compile(rule.expression);
  const ids = rule.type === 'direct' ? new Set(rule.devices) : membersOf(site, rule.collection);
  return (device) => ids.has(device.id);
}
