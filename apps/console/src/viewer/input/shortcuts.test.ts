// Which combinations stay here, and that all others go to the device.

import { expect, it } from 'vitest';

import { shortcutOf } from './shortcuts';

const stroke = (code: string, keys = 'ctrl alt') => ({
  code,
  ctrlKey: keys.includes('ctrl'),
  altKey: keys.includes('alt'),
  shiftKey: keys.includes('shift'),
  metaKey: keys.includes('meta'),
});

it.each([
  ['End', 'ctrl alt', 'security_screen'],
  ['Pause', 'ctrl alt', 'full_screen'],
  ['Enter', 'ctrl alt', 'full_screen'],
  ['Home', 'ctrl alt', 'toolbar'],
  ['Home', 'ctrl', null],
  ['Enter', 'alt', null],
  ['End', 'ctrl alt shift', null],
  ['Delete', 'ctrl alt', null],
  ['KeyT', 'ctrl alt', null],
])('%s with %s is %s', (code, keys, expected) => {
  expect(shortcutOf(stroke(code, keys))).toBe(expected);
});
