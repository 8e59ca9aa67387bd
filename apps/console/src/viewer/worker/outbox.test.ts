// Input that waits for the engine keeps its order, and loses nothing but old pointer positions.

import { beforeEach, describe, expect, it } from 'vitest';

import type { ViewerInput } from '../protocol';
import { Outbox } from './outbox';

const move = (x: number): ViewerInput => ({ type: 'move', x, y: 0 });
const key = (physical: number, pressed: boolean): ViewerInput => ({ type: 'press', physical, keysym: 0, pressed });

describe('Outbox', () => {
  let room: number;
  let sent: ViewerInput[];
  let outbox: Outbox;

  beforeEach(() => {
    room = Infinity;
    sent = [];
    outbox = new Outbox((input) => {
      if (room <= 0) return false;
      room--;
      sent.push(input);
      return true;
    });
  });

  it('passes on at once while there is room', () => {
    outbox.push(move(1));
    outbox.push(key(30, true));
    expect(sent).toEqual([move(1), key(30, true)]);
    expect(outbox.isEmpty).toBe(true);
  });

  it('keeps order, and of moves in a row only the newest', () => {
    room = 0;
    [move(1), move(2), key(30, true), move(3), move(4), key(30, false)].forEach((input) => outbox.push(input));
    room = 2;
    outbox.flush();
    expect(sent).toEqual([move(2), key(30, true)]);
    room = Infinity;
    outbox.push(move(5));
    expect(sent).toHaveLength(2); // Behind those that wait, never in front of them.
    outbox.flush();
    expect(sent.slice(2)).toEqual([move(4), key(30, false), move(5)]);
  });

  it('lets go of everything rather than grow without bound', () => {
    room = 0;
    for (let press = 0; press < 600; press++) outbox.push(key(30, press % 2 === 0));
    room = Infinity;
    outbox.flush();
    expect(sent[0]).toEqual({ type: 'release_all' });
    expect(sent.length).toBeLessThan(520);
  });
});
