// The filters that the person keeps at the site, for the heads of lists and for the command palette. It must not know what a
// condition means: that is between the address and the list's page.

import { api } from '../api/site';
import type { FilteredList, SavedFilter, SavedFilterContent } from '../api/types';
import { pathTo, type RouteName } from '../router/routes';
import { account } from './account.svelte';

export type Conditions = Record<string, string>;

const PAGES: Record<FilteredList, RouteName> = { devices: 'devices', sessions: 'sessions', status_messages: 'status' };

/** The page that a filter is of. */
export const pageOf = (list: FilteredList): RouteName => PAGES[list];

/** The address of a list with a filter. */
export const addressOf = ({ list, conditions }: Pick<SavedFilter, 'list' | 'conditions'>): string =>
  pathTo(PAGES[list], {}, conditions);

/** Whether two filters ask for the same. */
export function same(one: Conditions, other: Conditions): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

const byName = (one: SavedFilter, other: SavedFilter): number => one.name.localeCompare(other.name);

class SavedFilters {
  #all = $state.raw<SavedFilter[]>([]);
  /** Whose filters these are: somebody else may sign in without the page being loaded again. */
  #owner: string | undefined;

  /** Has the filters read, once for each person. Without them a list works as well, so that a failure is not shown. */
  want(): void {
    const me = account.me?.id;
    if (!me || me === this.#owner) return;
    [this.#owner, this.#all] = [me, []];
    api.savedFilters().then(
      (all) => {
        if (this.#owner === me) this.#all = all;
      },
      () => {
        if (this.#owner === me) this.#owner = undefined; // Asked for again by the next page.
      },
    );
  }

  get all(): SavedFilter[] {
    return this.#all;
  }

  of(list: FilteredList): SavedFilter[] {
    return this.#all.filter((filter) => filter.list === list).toSorted(byName);
  }

  async keep(content: SavedFilterContent): Promise<SavedFilter> {
    const kept = await api.createSavedFilter(content);
    this.#all = [...this.#all, kept];
    return kept;
  }

  async change(id: string, content: SavedFilterContent): Promise<void> {
    const changed = await api.changeSavedFilter(id, content);
    this.#all = this.#all.map((filter) => (filter.id === id ? changed : filter));
  }

  async forget(id: string): Promise<void> {
    await api.deleteSavedFilter(id);
    this.#all = this.#all.filter((filter) => filter.id !== id);
  }
}

export const savedFilters = new SavedFilters();
