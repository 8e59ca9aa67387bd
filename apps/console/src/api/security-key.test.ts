// Bytes in texts are those of RFC 4648, section 5, without padding.

import { describe, expect, it } from 'vitest';

import { bytesOf, textOf } from './security-key';

describe('base64url', () => {
  it.each([
    [[], ''],
    [[0], 'AA'],
    [[0xfb, 0xff], '-_8'],
    [[0xfb, 0xff, 0xfe], '-__-'],
    [[104, 101, 108, 108, 111], 'aGVsbG8'],
  ])('%j is %j, and back', (bytes, text) => {
    expect(textOf(new Uint8Array(bytes).buffer)).toBe(text);
    expect([...bytesOf(text)]).toEqual(bytes);
  });
});
