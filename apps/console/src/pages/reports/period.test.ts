// Periods are whole days where the reader is.

import { describe, expect, it } from 'vitest';

import { periodOf, periodQuery, spanOf, type Period } from './period';

const NOW = new Date(2026, 10, 23, 16, 45).getTime();
const days = (from: string, until: string): Period => ({ name: 'days', from, until });

describe('spanOf', () => {
  it('counts whole days, today included', () => {
    expect(spanOf(periodOf(new URLSearchParams()), NOW)).toEqual({ from: new Date(2026, 9, 25).getTime() });
    expect(spanOf({ name: 'today', from: '', until: '' }, NOW)).toEqual({ from: new Date(2026, 10, 23).getTime() });
    expect(spanOf({ name: 'all', from: '', until: '' }, NOW)).toEqual({});
  });

  it('takes the last day whole', () => {
    const span = { from: new Date(2026, 9, 1).getTime(), until: new Date(2026, 10, 1).getTime() };
    expect(spanOf(days('2026-10-01', '2026-10-31'), NOW)).toEqual(span);
  });

  it.each([
    [days('2026-10-02', '2026-10-01'), null],
    [days('', ''), {}],
    [days('1960-01-01', 'nonsense'), {}],
  ])('%j is %j', (period, expected) => {
    expect(spanOf(period, NOW)).toEqual(expected);
  });
});

describe('periodQuery', () => {
  it('leaves out what goes without saying, and comes back as what it was', () => {
    expect(periodQuery({ name: 'month', from: '2026-01-01', until: '' })).toEqual({});
    for (const period of [days('2026-10-01', ''), { name: 'year', from: '', until: '' } as Period]) {
      const given = Object.entries(periodQuery(period)).filter(([, value]) => value !== undefined) as [string, string][];
      expect(periodOf(new URLSearchParams(given))).toEqual(period);
    }
  });
});
