// Lists that are written one entry a line.

import { expect, it } from 'vitest';

import { entries, sameEntries } from './lines';

it.each([
  ['', []],
  [' \n\n', []],
  ['user:ann', ['user:ann']],
  ['user:ann\r\n  user:ben \n', ['user:ann', 'user:ben']],
])('%j is a list of %j', (text, list) => {
  expect(entries(text)).toEqual(list);
});

it('knows the same list by its entries and their order', () => {
  expect(sameEntries(['a', 'b'], ['a', 'b'])).toBe(true);
  expect(sameEntries(['a', 'b'], ['b', 'a'])).toBe(false);
  expect(sameEntries(['a'], ['a', 'b'])).toBe(false);
});
