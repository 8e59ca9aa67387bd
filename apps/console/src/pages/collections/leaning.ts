// Which collections lean on which: what a deletion would break, and which choice would close a circle. Pure: the site decides
// again when something is saved.

import type { Collection, Rule } from '../../api/types';

type Leaning = Pick<Collection, 'id' | 'name' | 'rules' | 'limiting'>;

/** The collections that name this one: as their limit, or in a rule. */
export function dependentsOf<C extends Leaning>(id: string, all: readonly C[]): C[] {
  return all.filter((collection) => leansOn(collection).includes(id));
}

/**
 * The names along the circle that would come about if the collection `from` leaned on `to`: both ends are the name of
 * `from`. Null when there is none.
 */
export function circle(from: string, to: string, all: readonly Leaning[]): string[] | null {
  const byId = new Map(all.map((collection) => [collection.id, collection]));
  const name = (id: string): string => byId.get(id)?.name ?? id;
  const cameFrom = new Map<string, string | null>([[to, null]]);
  const open = [to];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (next === from) return [name(from), ...way(next, cameFrom).map(name)];
    for (const further of leansOn(byId.get(next))) {
      if (cameFrom.has(further)) continue;
      cameFrom.set(further, next);
      open.push(further);
    }
  }
  return null;
}

/** The collection that an include or exclude rule names. */
export function named(rule: Rule): string | null {
  return rule.type === 'include' || rule.type === 'exclude' ? rule.collection : null;
}

function leansOn(collection: Leaning | undefined): string[] {
  if (!collection) return [];
  const rules = collection.rules.map(named).filter((id) => id !== null);
  return collection.limiting ? [...rules, collection.limiting.id] : rules;
}

function way(end: string, cameFrom: Map<string, string | null>): string[] {
  const steps: string[] = [];
  for (let step: string | null | undefined = end; step; step = cameFrom.get(step)) steps.unshift(step);
  return steps;
}
