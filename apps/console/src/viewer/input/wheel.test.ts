// Turns of wheels and touchpads as clicks.

import { describe, expect, it } from 'vitest';

import { Wheel } from './wheel';

const pixels = (deltaY: number, deltaX = 0) => ({ deltaX, deltaY, deltaMode: 0 });

describe('Wheel', () => {
  it.each([
    [pixels(100), { dx: 0, dy: 1 }],
    [pixels(-100), { dx: 0, dy: -1 }],
    [pixels(120), { dx: 0, dy: 1 }],
    [pixels(0, 100), { dx: 1, dy: 0 }],
    [{ deltaX: 0, deltaY: 3, deltaMode: 1 }, { dx: 0, dy: 1 }],
    [{ deltaX: 0, deltaY: -1, deltaMode: 2 }, { dx: 0, dy: -1 }],
  ])('%j', (turn, clicks) => {
    expect(new Wheel().turn(turn)).toEqual(clicks);
  });

  it('turns five clicks of 120 pixels into five clicks', () => {
    const wheel = new Wheel();
    const turned = Array.from({ length: 5 }, () => wheel.turn(pixels(120)).dy).reduce((sum, dy) => sum + dy, 0);
    expect(turned).toBe(5);
  });

  it('gathers the small steps of a touchpad', () => {
    const wheel = new Wheel();
    const turned = Array.from({ length: 50 }, () => wheel.turn(pixels(4)).dy);
    expect(turned.filter((dy) => dy === 1)).toHaveLength(2);
    expect(turned[23]).toBe(0);
    expect(turned[24]).toBe(1);
  });

  it('answers at once when the direction changes', () => {
    const wheel = new Wheel();
    wheel.turn(pixels(90));
    expect(wheel.turn(pixels(-100)).dy).toBe(-1);
  });

  it('bounds a wild value', () => {
    expect(new Wheel().turn(pixels(1e9)).dy).toBe(20);
  });
});
