// Scales end at round numbers, and parts of a period have names.

import { describe, expect, it } from 'vitest';

import { largest, partText, roundUp } from './scale';

describe('roundUp', () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [11, 20],
    [50, 50],
    [501, 1000],
    [123_456, 200_000],
  ])('%d becomes %d', (value, expected) => {
    expect(roundUp(value)).toBe(expected);
  });
});

it('a stack is as high as its parts together', () => {
  expect(largest([{ values: [3, 4] }, { values: [6, 0] }])).toBe(7);
  expect(largest([])).toBe(0);
});

it('parts of a period are hours, days or ranges of days', () => {
  const at = (day: number, hour = 0): number => new Date(2026, 10, day, hour).getTime();
  expect(partText({ label: '', from: at(23, 9), until: at(23, 10), values: [] }, 'en')).toBe('Nov 23, 09:00');
  expect(partText({ label: '', from: at(23), until: at(24), values: [] }, 'en')).toBe('Nov 23, 2026');
  expect(partText({ label: '', from: at(1), until: at(8), values: [] }, 'en')).toMatch(/^Nov 1.+7, 2026$/);
});
