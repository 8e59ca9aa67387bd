// The mock site's answers about collections, with the refusals of the real one.

import type { Collection, NewCollection, Rule, RuleProblem } from '../src/api/types.ts';
import { circle, dependentsOf, named } from '../src/pages/collections/leaning.ts';
import { invalid, limit, made, missing, nothing, ok, problem, type Answered, type Handler } from './answers.ts';
import { FACTS } from './collection-records.ts';
import { compile, Mistake } from './expression.ts';
import { matching, membersOf } from './members.ts';
import { page, type MockSite } from './site.ts';

const SAMPLE = 20;

const seen = (site: MockSite, collection: Collection): Collection => ({ ...collection, members: membersOf(site, collection.id).size });
const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name);

/** The first expression that can't be read. */
function mistakeIn(rules: Rule[]): RuleProblem | null {
  for (const [rule, one] of rules.entries()) {
    if (one.type !== 'query') continue;
    try {
      compile(one.expression);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      const before = one.expression.slice(0, error.at).split('\n');
      return { message: error.message, rule, offset: error.at, line: before.length, column: before.at(-1)!.length + 1 };
    }
  }
  return null;
}

function refusal(site: MockSite, id: string, wish: NewCollection): Answered | null {
  if (!wish.name.trim()) return invalid('name', "A collection's name has 1 to 80 characters and no line breaks.");
  const taken = site.collections.some((one) => one.id !== id && one.name.toLowerCase() === wish.name.trim().toLowerCase());
  if (taken) return problem(409, 'conflict', 'There is a collection with this name already. Choose another one.', 'name');
  const mistake = mistakeIn(wish.rules);
  if (mistake) return invalid('rules', `Rule ${mistake.rule + 1}, line ${mistake.line}, column ${mistake.column}: ${mistake.message}`);
  for (const target of [wish.limiting, ...wish.rules.map(named).filter((name) => name !== null)]) {
    const path = circle(id, target, site.collections);
    if (path) return problem(409, 'collection_cycle', `The collections would lean on each other in a circle: ${path.join(' → ')}. Take one of these steps out.`);
  }
  return null;
}

function save(site: MockSite, id: string, wish: NewCollection, version: number): Collection {
  const collection: Collection = {
    id,
    name: wish.name.trim(),
    description: wish.description ?? '',
    built_in: false,
    limiting: { id: wish.limiting, name: site.collections.find((one) => one.id === wish.limiting)?.name ?? '' },
    rules: wish.rules,
    members: 0,
    version,
    changed_at: Date.now(),
    changed_by: 's.jansen',
    problem: null,
  };
  site.collections = [...site.collections.filter((one) => one.id !== id), collection];
  return seen(site, collection);
}

export const COLLECTION_ROUTES: Record<string, Handler> = {
  'GET /collections': (site, asked) => {
    const words = (asked.query.get('search') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const found = site.collections.filter(({ name, description }) => words.every((word) => `${name} ${description}`.toLowerCase().includes(word)));
    const some = page(found.toSorted(byName), asked.query.get('after') ?? undefined, limit(asked));
    return ok({ ...some, items: some.items.map((one) => seen(site, one)) });
  },
  'GET /collections/facts': () => ok(FACTS),
  'POST /collections/preview': (site, { body }) => {
    const [rules, limiting] = [body['rules'] as Rule[], String(body['limiting'])];
    const wrong = mistakeIn(rules);
    if (wrong) return ok({ count: 0, sample: [], problem: wrong });
    const found = matching(site, rules, limiting);
    return ok({ count: found.length, sample: found.slice(0, SAMPLE).map(({ id, facts }) => ({ id, name: facts.name })), problem: null });
  },
  'POST /collections': (site, { body }) => {
    const wish = body as unknown as NewCollection;
    return refusal(site, 'new', wish) ?? made(save(site, site.random.id('col_'), wish, 1));
  },
  'GET /collections/:id': (site, _, id) => {
    const found = site.collections.find((one) => one.id === id);
    return found ? ok(seen(site, found)) : missing();
  },
  'PUT /collections/:id': (site, { body }, id) => {
    const [present, wish] = [site.collections.find((one) => one.id === id), body as unknown as NewCollection];
    if (!present) return missing();
    if (present.built_in) return problem(409, 'collection_built_in', "Every site has this collection; it can't be changed or deleted.");
    if (body['version'] !== present.version) return problem(409, 'version_conflict', 'Somebody changed the collection since you read it.');
    return refusal(site, id, wish) ?? ok(save(site, id, wish, present.version + 1));
  },
  'DELETE /collections/:id': (site, _, id) => {
    const dependents = dependentsOf(id, site.collections).map(({ name }) => name);
    if (dependents.length > 0) return problem(409, 'collection_in_use', `Other collections use it: ${dependents.join(', ')}. Change these first.`);
    site.collections = site.collections.filter((one) => one.id !== id);
    return nothing;
  },
  'GET /devices/:id/collections': (site, _, id) =>
    ok(site.collections.filter((one) => membersOf(site, one.id).has(id)).map(({ id, name, built_in }) => ({ id, name, built_in })).toSorted(byName)),
};
