// Times, spans, sizes and fingerprints as people read them.

import { describe, expect, it } from 'vitest';

import { clockSpan, groupedFingerprint, memory, relativeTime } from './format';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

describe('relativeTime', () => {
  it.each([
    [3_000, 'now'],
    [42_000, '42 sec. ago'],
    [5 * 60_000, '5 min. ago'],
    [3 * 3_600_000, '3 hr. ago'],
    [24 * 3_600_000, 'yesterday'],
    [30 * 24 * 3_600_000, 'Oct 24, 2026'],
  ])('%i milliseconds ago is "%s"', (ago, text) => {
    expect(relativeTime(NOW - ago, NOW, 'en')).toBe(text);
  });

  it('looks ahead and speaks Dutch', () => {
    expect(relativeTime(NOW + 2 * 24 * 3_600_000, NOW, 'nl')).toBe('overmorgen');
    expect(relativeTime(NOW - 5 * 60_000, NOW, 'nl')).toBe('5 min. geleden');
  });
});

describe('clockSpan', () => {
  it.each([
    [-5, '0:00'],
    [7_900, '0:07'],
    [750_000, '12:30'],
    [3_723_000, '1:02:03'],
  ])('%i milliseconds are %s', (span, text) => {
    expect(clockSpan(span)).toBe(text);
  });
});

it('says memory as it is sold', () => {
  expect(memory(16 * 2 ** 30, 'en')).toBe('16 GB');
  expect(memory(1.5 * 2 ** 30, 'nl')).toBe('1,5 GB');
});

it('groups a fingerprint and keeps every digit', () => {
  const fingerprint = '0f'.repeat(32);
  expect(groupedFingerprint(fingerprint).split(' ')).toHaveLength(16);
  expect(groupedFingerprint(fingerprint).replaceAll(' ', '')).toBe(fingerprint);
});
