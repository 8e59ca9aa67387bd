// The form of client settings: what was changed, what is wrong with a value, and two people's changes together. Pure: it
// must not know texts or components.

import type { DefaultClientSettings, SettingRow, SettingValue } from '../../api/types';
import { sameEntries } from '../../ui/lines';

export type Values = Record<string, SettingValue>;

/** The settings that differ from what the site has. */
export function changed(values: Values, saved: DefaultClientSettings): string[] {
  return Object.keys(values).filter((name) => !same(values[name], saved.values[name]));
}

function same(one: SettingValue | undefined, other: SettingValue | undefined): boolean {
  return Array.isArray(one) && Array.isArray(other) ? sameEntries(one, other) : one === other;
}

/** An entry of a list of people. */
const PRINCIPAL = /^user:[^\s\p{Cc}]{1,64}$/u;

/** What is wrong with a value, as end of a message id; null when nothing is. The site checks again. */
export function fault(row: SettingRow, value: SettingValue | undefined): 'range' | 'too_long' | 'too_many' | 'principal' | null {
  if (row.type === 'number') {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= (row.min ?? 0) && value <= (row.max ?? Infinity);
    return fits ? null : 'range';
  }
  if (row.type === 'text') return [...String(value ?? '')].length > (row.max ?? Infinity) ? 'too_long' : null;
  if (row.type === 'principals' && Array.isArray(value)) {
    if (value.length > (row.max ?? Infinity)) return 'too_many';
    return value.every((entry) => PRINCIPAL.test(entry)) ? null : 'principal';
  }
  return null;
}

/** Own changes put on top of what somebody else saved in the meantime. */
export function merged(own: Values, base: DefaultClientSettings, theirs: DefaultClientSettings): Values {
  const mine = changed(own, base);
  return { ...theirs.values, ...Object.fromEntries(mine.map((name) => [name, own[name]!])) };
}
