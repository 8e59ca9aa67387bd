// The token of the set-up link.

import { expect, it } from 'vitest';

import { tokenIn } from './setup-link';

it.each([
  ['#token=abc-DEF_1', 'abc-DEF_1'],
  ['#token=%20abc%20', 'abc'],
  ['#other=1', ''],
  ['', ''],
])('%s holds %j', (fragment, token) => {
  expect(tokenIn(fragment)).toBe(token);
});
