// Whom and what a report can be narrowed to. Reports know their operators, devices and collections themselves, so that somebody
// who may do nothing but run reports can choose too; who may read devices finds any of them by name.

import { api } from '../../api/site';
import type { Me, ReportFilterName, ReportName, ReportRow } from '../../api/types';
import { may } from '../../state/permissions';
import type { Found } from '../../ui/FoundList.svelte';
import { fitting } from '../security/find-people';

/** The report that lists what a filter can be set to. */
const SOURCES: Record<ReportFilterName, ReportName> = {
  operator: 'operator_activity',
  device: 'by_device',
  collection: 'by_collection',
};

/** The most that is looked through; the busiest come first. */
const MOST = 500;
const FEW = 30;

/** What fits the words that were typed. */
export async function findChoices(filter: ReportFilterName, me: Me | undefined, typed: string, signal: AbortSignal): Promise<Found[]> {
  if (filter === 'device' && may(me, 'read_devices')) {
    const { items } = await api.devices({ ...(typed ? { search: typed } : {}), limit: FEW }, signal);
    return items.map(({ id, facts }) => ({ id, text: facts.name, note: facts.users[0]?.name ?? '' }));
  }
  return fitting(typed, await known(filter, signal));
}

/** The name of what a filter is set to; its id when nobody knows it. */
export async function nameOf(filter: ReportFilterName, id: string, me: Me | undefined): Promise<string> {
  try {
    if (filter === 'device' && may(me, 'read_devices')) return (await api.device(id)).facts.name;
    const all = await known(filter);
    return all.find((one) => one.id === id)?.text ?? id;
  } catch {
    return id;
  }
}

async function known(filter: ReportFilterName, signal?: AbortSignal): Promise<Found[]> {
  const all: ReportRow[] = [];
  let after: string | undefined;
  do {
    const page = await api.report(SOURCES[filter], { limit: MOST, ...(after ? { after } : {}) }, signal);
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after && all.length < MOST);
  return all.map((row) => ({ id: String(row[`${filter}_id`]), text: String(row[filter]) }));
}
