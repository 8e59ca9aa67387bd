// Paging, updates in place, and requests that overtake each other.

import { describe, expect, it } from 'vitest';

import { ApiProblem } from '../api/problem';
import type { Page } from '../api/types';
import { PagedList } from './paged-list.svelte';

interface Thing {
  id: string;
  note: string;
}

const thing = (id: string, note = ''): Thing => ({ id, note });

function listOver(pages: Record<string, Page<Thing>>): PagedList<Thing> {
  return new PagedList<Thing>(
    (after) => {
      const page = pages[after ?? 'first'];
      return page ? Promise.resolve(page) : Promise.reject(new ApiProblem({ status: 500, code: 'broken', detail: 'x' }));
    },
    (row) => row.id,
    (answer) => answer,
  );
}

describe('PagedList', () => {
  it('follows the cursors to the end', async () => {
    const list = listOver({
      first: { items: [thing('a'), thing('b')], next: 'b', total: 3 },
      b: { items: [thing('c')], next: null, total: 3 },
    });
    expect(list.phase).toBe('first');
    await list.load();
    expect([list.length, list.total, list.complete]).toEqual([2, 3, false]);
    await list.more();
    expect(list.rows.map((row) => row.id)).toEqual(['a', 'b', 'c']);
    expect(list.complete).toBe(true);
    await list.more();
    expect(list.length).toBe(3);
  });

  it('does not show a row twice when it moved between two pages', async () => {
    const list = listOver({
      first: { items: [thing('a'), thing('b')], next: 'b' },
      b: { items: [thing('a', 'moved'), thing('c')] },
    });
    await list.load();
    await list.more();
    expect(list.rows).toEqual([thing('a', 'moved'), thing('b'), thing('c')]);
  });

  it('replaces what is here, and says so when it is not', async () => {
    const list = listOver({ first: { items: [thing('a')] } });
    await list.load();
    expect(list.replace(thing('a', 'new'))).toBe(true);
    expect(list.replace(thing('z'))).toBe(false);
    expect(list.at(0)?.note).toBe('new');
  });

  it('keeps places right after rows came and went', async () => {
    const list = listOver({ first: { items: [thing('a'), thing('b')], total: 2 } });
    await list.load();
    list.prepend(thing('z'));
    list.remove('a');
    list.replace(thing('b', 'last'));
    expect(list.rows).toEqual([thing('z'), thing('b', 'last')]);
    expect(list.total).toBe(2);
  });

  it('keeps rows and tells the problem when a refresh fails', async () => {
    const pages: Record<string, Page<Thing>> = { first: { items: [thing('a')] } };
    const list = listOver(pages);
    await list.load();
    delete pages['first'];
    await list.load();
    expect([list.phase, list.problem?.code, list.length]).toEqual(['failed', 'broken', 1]);
  });

  it('lets only the newest of two overlapping requests count', async () => {
    const answers: ((page: Page<Thing>) => void)[] = [];
    const list = new PagedList<Thing>(
      () => new Promise((resolve) => answers.push(resolve)),
      (row) => row.id,
      (answer) => answer,
    );
    const [older, newer] = [list.load(), list.load()];
    answers[1]!({ items: [thing('new')] });
    answers[0]!({ items: [thing('old')] });
    await Promise.all([older, newer]);
    expect(list.rows).toEqual([thing('new')]);
  });
});
