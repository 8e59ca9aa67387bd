// What a client setting is called and does, in the chosen language. A setting of a newer site falls back to what the site
// says of it in English.

import type { SettingRow } from '../../api/types';
import { textOr } from '../../texts/t.svelte';

const idOf = (name: string): string => name.replaceAll('_', '-');

export const settingName = (row: SettingRow): string => textOr(`setting-${idOf(row.name)}`, row.name);
export const settingHelp = (row: SettingRow): string => textOr(`setting-help-${idOf(row.name)}`, row.help);
export const settingUnit = (row: SettingRow): string => (row.unit ? textOr(`unit-${row.unit}`, row.unit) : '');
