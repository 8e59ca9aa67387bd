// The form of client settings: what was changed, what is wrong with a value, and two people's changes together. Pure: it
// must not know texts or components.

import type { DefaultClientSettings, SettingRow, SettingValue } from '../../api/types';

export type Values = Record<string, SettingValue>;

/** The settings that differ from what the site has. */
export function changed(values: Values, saved: DefaultClientSettings): string[] {
  return Object.keys(values).filter((name) => values[name] !== saved.values[name]);
}

/** What is wrong with a value, as end of a message id; null when nothing is. The site checks again. */
export function fault(row: SettingRow, value: SettingValue | undefined): 'range' | 'too_long' | null {
  if (row.type === 'number') {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= (row.min ?? 0) && value <= (row.max ?? Infinity);
    return fits ? null : 'range';
  }
  if (row.type === 'text') return [...String(value ?? '')].length > (row.max ?? Infinity) ? 'too_long' : null;
  return null;
}

/** Own changes put on top of what somebody else saved in the meantime. */
export function merged(own: Values, base: DefaultClientSettings, theirs: DefaultClientSettings): Values {
  const mine = changed(own, base);
  return { ...theirs.values, ...Object.fromEntries(mine.map((name) => [name, own[name]!])) };
}
