// Collections for fields that choose one: found by the site while somebody types, or all of them at once for whoever has to
// know how they lean on each other.

import { api } from '../../api/site';
import type { Collection } from '../../api/types';
import { count } from '../../texts/format';
import { shownLocale } from '../../texts/t.svelte';
import type { Found } from '../../ui/FoundList.svelte';

/** Shown for one search. */
const FEW = 30;
/** The most that one request may ask for. */
const PAGE = 500;

/** The first collections whose name or description has all words. */
export async function findCollections(typed: string, signal: AbortSignal): Promise<Found[]> {
  const { items } = await api.collections({ ...(typed ? { search: typed } : {}), limit: FEW }, signal);
  return items.map(foundOf);
}

export function foundOf({ id, name, members }: Collection): Found {
  return { id, text: name, note: count(members, shownLocale()) };
}

/** Every collection of the site, by name: a thousand at most. */
export async function allCollections(): Promise<Collection[]> {
  const all: Collection[] = [];
  let after: string | undefined;
  do {
    const page = await api.collections({ limit: PAGE, ...(after ? { after } : {}) });
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return all;
}
