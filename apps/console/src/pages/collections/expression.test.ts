// Words of expressions, and where lines and columns lie.

import { describe, expect, it } from 'vitest';

import { placeOf, tokensOf } from './expression';

const words = (expression: string): string[] =>
  tokensOf(expression).filter(({ kind }) => kind !== 'space').map(({ kind, text }) => `${kind} ${text}`);

describe('tokensOf', () => {
  it('tells paths, signs, texts, numbers and words apart', () => {
    expect(words('device.os.family == "linux" && device.offline_days>=30')).toEqual([
      'path device.os.family', 'sign ==', 'text "linux"', 'sign &&', 'path device.offline_days', 'sign >=', 'number 30',
    ]);
    expect(words("'a' in device.users")).toEqual(["text 'a'", 'word in', 'path device.users']);
  });

  it('takes a method for a part of its path, and a name that only begins like a path for a word', () => {
    expect(words('device.name.startsWith("A")')[0]).toBe('path device.name.startsWith');
    expect(words('devices')).toEqual(['word devices']);
  });

  it.each(['', 'device.', '"open', '"a\\"b', '§ device.name == "€🙂"', 'device.name == "a\nb"', '\\'])('loses nothing of %j', (expression) => {
    const tokens = tokensOf(expression);
    expect(tokens.map(({ text }) => text).join('')).toBe(expression);
    for (const { text, start } of tokens) expect(expression.slice(start, start + text.length)).toBe(text);
  });
});

describe('placeOf', () => {
  it.each([
    [1, 1, 0],
    [2, 1, 3],
    [2, 3, 6],
    [9, 9, 8],
  ])('line %i, column %i is at %i', (line, column, place) => {
    expect(placeOf('ab\n🙂cde', line, column)).toBe(place);
  });
});
