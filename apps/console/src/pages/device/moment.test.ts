// A moment is the same in the address and in the field, to the minute.

import { describe, expect, it } from 'vitest';

import { fieldOf, fromField, momentOf } from './moment';

describe('a moment', () => {
  it('goes into the field and comes back', () => {
    const at = new Date(2026, 2, 9, 8, 5).getTime();
    expect(fieldOf(at + 59_999)).toBe('2026-03-09T08:05');
    expect(fromField('2026-03-09T08:05')).toBe(at);
  });

  it.each(['', 'yesterday', '1960-01-01T00:00', '2026-13-01T00:00'])('is none in a field with %j', (text) => {
    expect(fromField(text)).toBeUndefined();
  });

  it('is in the address as a number, else it is now', () => {
    expect(momentOf(new URLSearchParams('at=1790000000000'))).toBe(1_790_000_000_000);
    for (const query of ['', 'at=', 'at=-1', 'at=1.5', 'at=soon', 'at=99999999999999999999']) {
      expect(momentOf(new URLSearchParams(query))).toBeUndefined();
    }
  });
});
