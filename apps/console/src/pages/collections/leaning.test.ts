// Who leans on whom, and circles before they are made.

import { describe, expect, it } from 'vitest';

import type { Rule } from '../../api/types';
import { circle, dependentsOf } from './leaning';

const one = (id: string, limiting: string | null, ...rules: Rule[]) => ({
  id,
  name: id.toUpperCase(),
  limiting: limiting ? { id: limiting, name: limiting.toUpperCase() } : null,
  rules,
});
const include = (collection: string): Rule => ({ type: 'include', collection });
const exclude = (collection: string): Rule => ({ type: 'exclude', collection });

const ALL = [one('all', null), one('a', 'all'), one('b', 'all', include('a')), one('c', 'b', exclude('all')), one('d', 'all')];

it('names those that lean on one, by limit and by rule', () => {
  expect(dependentsOf('a', ALL).map(({ id }) => id)).toEqual(['b']);
  expect(dependentsOf('b', ALL).map(({ id }) => id)).toEqual(['c']);
  expect(dependentsOf('c', ALL)).toEqual([]);
});

describe('circle', () => {
  it('is found however long, and told from its beginning to its end', () => {
    expect(circle('a', 'a', ALL)).toEqual(['A', 'A']);
    expect(circle('a', 'b', ALL)).toEqual(['A', 'B', 'A']);
    expect(circle('a', 'c', ALL)).toEqual(['A', 'C', 'B', 'A']);
  });

  it('is none where the way ends', () => {
    expect(circle('a', 'd', ALL)).toBeNull();
    expect(circle('c', 'a', ALL)).toBeNull();
    expect(circle('new', 'a', ALL)).toBeNull();
    expect(circle('a', 'gone', ALL)).toBeNull();
  });
});
