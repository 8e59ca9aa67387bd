// What a client setting is called, does and holds, in the chosen language. A setting of a newer site falls back to what the
// site says of it in English.

import type { SettingRow, SettingValue } from '../../api/types';
import { t, textOr } from '../../texts/t.svelte';

const idOf = (name: string): string => name.replaceAll('_', '-');

export const settingName = (row: SettingRow): string => textOr(`setting-${idOf(row.name)}`, row.name);
export const settingHelp = (row: SettingRow): string => textOr(`setting-help-${idOf(row.name)}`, row.help);
export const settingUnit = (row: SettingRow): string => (row.unit ? textOr(`unit-${row.unit}`, row.unit) : '');

/** A value in words. */
export function valueText(row: SettingRow | undefined, value: SettingValue | undefined): string {
  if (value === undefined) return t('setting-not-here');
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : textOr(`setting-empty-${idOf(row?.name ?? '')}`, t('nobody-listed'));
  if (typeof value === 'number') return row?.unit ? `${value} ${settingUnit(row)}` : String(value);
  if (row?.type === 'access_level') return textOr(`access-${idOf(value)}`, value);
  if (row?.type === 'choice') return textOr(`choice-${idOf(value)}`, value);
  return value === '' ? t('empty') : value;
}
