// Pointer shapes as CSS.

import { expect, it } from 'vitest';

import { cssCursor, type PointerImage } from './css-cursor';

const ARROW: PointerImage = { url: 'data:image/png;base64,AA', width: 24, height: 24, hotX: 4, hotY: 6 };

it('shows the shape in proportion to the picture, with its hot spot', () => {
  expect(cssCursor(ARROW, 1)).toBe('image-set(url("data:image/png;base64,AA") 1x) 4 6, default');
  expect(cssCursor(ARROW, 0.5)).toBe('image-set(url("data:image/png;base64,AA") 2x) 2 3, default');
});

it('keeps a shape that is too large for a cursor within what browsers show', () => {
  expect(cssCursor({ ...ARROW, width: 256, hotX: 255 }, 1)).toBe('image-set(url("data:image/png;base64,AA") 2x) 127 3, default');
});

it('hides, or shows the usual one, when the device says so or nothing', () => {
  expect(cssCursor(null, 1)).toBe('none');
  expect(cssCursor(undefined, 1)).toBe('default');
});
