// A set of client settings while it is edited: what was changed, what is wrong with a value, and two people's changes
// together. Pure: it must not know texts or components.

import type { SettingRow, SettingsSet, SettingsSetContent, SettingsSetVersion, SettingValue, SettingValues } from '../../api/types';
import { sameEntries } from '../../ui/lines';

/** The set that every device gets: it says something of every setting. */
export const DEFAULT_SET = 'set_aaaaaaaaaaaaaaaaaaaaaaaaae';
/** The order of the default set; all others have a lower one, and win over it. */
export const LAST_ORDER = 10_000;

/** A set while it is edited. A setting without a value is left to other sets. */
export interface Draft {
  name: string;
  description: string;
  /** As it was typed. */
  order: string;
  deployedTo: { id: string; name: string }[];
  values: SettingValues;
  /** The older version whose values were brought back. */
  broughtBack: SettingsSetVersion | null;
}

export function draftOf(set: SettingsSet | null, freeOrder: number): Draft {
  return {
    name: set?.name ?? '',
    description: set?.description ?? '',
    order: String(set?.order ?? freeOrder),
    deployedTo: [...(set?.deployed_to ?? [])],
    values: { ...set?.values },
    broughtBack: null,
  };
}

/** What is sent to the site. */
export function contentOf(draft: Draft, version: number | null): SettingsSetContent {
  const back = draft.broughtBack;
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    order: Number(draft.order),
    deployed_to: draft.deployedTo.map(({ id }) => id).toSorted(),
    values: draft.values,
    ...(version === null ? {} : { version }),
    // What was changed since is no roll-back any more.
    ...(back && changed(draft.values, back.values).length === 0 ? { rolled_back_to: back.version } : {}),
  };
}

/** What differs from the saved set: names of settings, and `name`, `description`, `order`, `deployed_to`. */
export function differences(draft: Draft, saved: SettingsSet | null): string[] {
  const [own, base] = [contentOf(draft, null), contentOf(draftOf(saved, Number(draft.order)), null)];
  const fields = (['name', 'description', 'order'] as const).filter((field) => own[field] !== base[field]);
  const deployments = sameEntries(own.deployed_to ?? [], base.deployed_to ?? []) ? [] : ['deployed_to'];
  return [...fields, ...deployments, ...changed(own.values, base.values)];
}

/** Own changes put on top of what somebody else saved in the meantime. */
export function mergedDraft(own: Draft, base: SettingsSet, theirs: SettingsSet): Draft {
  const mine = differences(own, base);
  const theirDraft = draftOf(theirs, theirs.order);
  const keep = <Field extends keyof Draft>(field: Field, name: string): Draft[Field] => (mine.includes(name) ? own : theirDraft)[field];
  return {
    name: keep('name', 'name'),
    description: keep('description', 'description'),
    order: keep('order', 'order'),
    deployedTo: keep('deployedTo', 'deployed_to'),
    values: merged(own.values, base.values, theirs.values),
    broughtBack: own.broughtBack,
  };
}

/** An order that no set has, before the default one and after all others where there is room. */
export function freeOrder(sets: readonly SettingsSet[]): number {
  const taken = new Set(sets.map(({ order }) => order));
  const last = Math.max(0, ...sets.map(({ order }) => order).filter((order) => order < LAST_ORDER));
  for (const step of [10, 1]) if (last + step < LAST_ORDER) return last + step;
  for (let order = LAST_ORDER - 1; order > 0; order--) if (!taken.has(order)) return order;
  return 1;
}

/** The settings whose values differ; one that only one of the two mentions differs. */
export function changed(values: SettingValues, saved: SettingValues): string[] {
  return [...new Set([...Object.keys(saved), ...Object.keys(values)])].filter((name) => !same(values[name], saved[name]));
}

function same(one: SettingValue | undefined, other: SettingValue | undefined): boolean {
  return Array.isArray(one) && Array.isArray(other) ? sameEntries(one, other) : one === other;
}

/** An entry of a list of people. */
const PRINCIPAL = /^user:[^\s\p{Cc}]{1,64}$/u;

/** Hours of the week; the site reads them more closely. */
const HOURS = /^(\s*(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?\s+\d\d:\d\d-\d\d:\d\d\s*(;|$))*\s*$/i;
/** A network; the site reads it more closely. */
const NETWORK = /^[\da-f.:]+(\/\d{1,3})?$/i;

type Fault = 'range' | 'too_long' | 'too_many' | 'principal' | 'hours' | 'network';

/** What is wrong with a value, as end of a message id; null when nothing is. The site checks again. */
export function fault(row: SettingRow, value: SettingValue | undefined): Fault | null {
  if (row.type === 'number') {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= (row.min ?? 0) && value <= (row.max ?? Infinity);
    return fits ? null : 'range';
  }
  if (row.type === 'text') return [...String(value ?? '')].length > (row.max ?? Infinity) ? 'too_long' : null;
  if (row.type === 'hours') return HOURS.test(String(value ?? '')) ? null : 'hours';
  if (Array.isArray(value)) {
    if (value.length > (row.max ?? Infinity)) return 'too_many';
    if (row.type === 'networks') return value.every((entry) => NETWORK.test(entry)) ? null : 'network';
    return value.every((entry) => PRINCIPAL.test(entry)) ? null : 'principal';
  }
  return null;
}

function merged(own: SettingValues, base: SettingValues, theirs: SettingValues): SettingValues {
  const values = { ...theirs };
  for (const name of changed(own, base)) {
    const value = own[name];
    if (value === undefined) delete values[name];
    else values[name] = value;
  }
  return values;
}
