// What one version of a set of client settings changed against the one before. Pure: it must not know texts.

import type { SettingsSetVersion, SettingValue } from '../../api/types';
import { changed } from './settings-form';

/** A setting, or `name`, `description`, `order`, `deployed_to`. */
export interface Difference {
  what: string;
  value: { before: SettingValue | undefined; after: SettingValue | undefined };
}

type Version = Pick<SettingsSetVersion, 'name' | 'description' | 'order' | 'deployed_to' | 'values'>;

export function diffOf(before: Version, after: Version): Difference[] {
  const difference = (what: string, one: SettingValue | undefined, other: SettingValue | undefined): Difference => ({
    what,
    value: { before: one, after: other },
  });
  const fields = [
    difference('name', before.name, after.name),
    difference('description', before.description, after.description),
    difference('order', before.order, after.order),
    difference('deployed_to', placesOf(before), placesOf(after)),
  ].filter(({ value }) => value.before !== value.after);
  return [...fields, ...changed(after.values, before.values).map((name) => difference(name, before.values[name], after.values[name]))];
}

const placesOf = ({ deployed_to }: Version): string => deployed_to.map(({ name }) => name).toSorted().join(', ');
