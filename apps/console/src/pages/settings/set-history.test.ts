// What a version changed.

import { expect, it } from 'vitest';

import { diffOf } from './set-history';

const version = { name: 'Kiosks', description: '', order: 10, deployed_to: [{ id: 'a', name: 'A' }, { id: 'b', name: 'B' }], values: { one: true, two: [1, 2].map(String) } };

it('is nothing between a version and its like, whatever the order of collections', () => {
  expect(diffOf(version, { ...version, deployed_to: version.deployed_to.toReversed(), values: { two: ['1', '2'], one: true } })).toEqual([]);
});

it('names settings that were changed, decided, and left to others, and the place of the set', () => {
  const after = { ...version, order: 5, deployed_to: [], values: { one: false, three: 'x' } };
  expect(diffOf(version, after)).toEqual([
    { what: 'order', value: { before: 10, after: 5 } },
    { what: 'deployed_to', value: { before: 'A, B', after: '' } },
    { what: 'one', value: { before: true, after: false } },
    { what: 'two', value: { before: ['1', '2'], after: undefined } },
    { what: 'three', value: { before: undefined, after: 'x' } },
  ]);
});
