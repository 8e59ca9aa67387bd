// The picture's size on the page, and the pixel under the pointer.

import { describe, expect, it } from 'vitest';

import { isWhole, scaleFor, toDevice, toPixels } from './placement';

const FULL_HD = { x: 0, y: 0, width: 1920, height: 1080 };

describe('scaleFor', () => {
  it.each([
    ['exact', 1, 1],
    ['exact', 2, 0.5],
    ['exact', 1.25, 0.8],
  ] as const)('%s at a pixel ratio of %s', (zoom, ratio, expected) => {
    expect(scaleFor(zoom, FULL_HD, { width: 800, height: 600 }, ratio)).toBe(expected);
  });

  it('fits the tighter side', () => {
    expect(scaleFor('fit', FULL_HD, { width: 960, height: 1080 }, 1)).toBe(0.5);
    expect(scaleFor('fit', FULL_HD, { width: 3840, height: 1080 * 1.5 }, 1)).toBe(1.5);
  });

  it('stays sharp when it nearly fits', () => {
    expect(scaleFor('fit', FULL_HD, { width: 1915, height: 1200 }, 1)).toBe(1);
    expect(scaleFor('fit', FULL_HD, { width: 1900, height: 1200 }, 1)).toBeCloseTo(0.9896, 4);
  });

  it('survives a picture or a window without size', () => {
    expect(scaleFor('fit', { x: 0, y: 0, width: 0, height: 0 }, { width: 10, height: 10 }, 1)).toBe(1);
    expect(scaleFor('fit', FULL_HD, { width: 0, height: 0 }, 1)).toBeGreaterThan(0);
  });
});

it('knows when smoothing would only blur', () => {
  expect(isWhole(1, 1)).toBe(true);
  expect(isWhole(0.5, 2)).toBe(true);
  expect(isWhole(1 / 1.1, 1.1)).toBe(true);
  expect(isWhole(2, 1)).toBe(true);
  expect(isWhole(1.5, 1)).toBe(false);
  expect(isWhole(0.5, 1)).toBe(false);
});

it('puts the picture on whole pixels of the screen', () => {
  expect(toPixels(10.5, 1)).toBe(11);
  expect(toPixels(10.3, 2)).toBe(10.5);
  expect(toPixels(7.1, 1.25)).toBeCloseTo(7.2, 9);
  expect(toPixels(-4, 1)).toBe(0);
});

describe('toDevice', () => {
  it('is exact for every pixel at 1:1, also with fractional pixel ratios and an offset', () => {
    for (const ratio of [1, 1.1, 1.25, 1.5, 2]) {
      const canvas = { x: 13.4, y: 7.2, width: 1920 / ratio, height: 1080 / ratio };
      for (let pixel = 0; pixel < 1920; pixel++) {
        expect(toDevice({ x: 13.4 + pixel / ratio, y: 7.2 }, canvas, FULL_HD)).toEqual({ x: pixel, y: 0 });
      }
    }
  });

  it('maps scaled pictures', () => {
    const canvas = { x: 100, y: 50, width: 960, height: 540 };
    expect(toDevice({ x: 100 + 480, y: 50 + 270 }, canvas, FULL_HD)).toEqual({ x: 960, y: 540 });
    expect(toDevice({ x: 100 + 959.9, y: 50 + 539.9 }, canvas, FULL_HD)).toEqual({ x: 1919, y: 1079 });
  });

  it('counts from the whole screen when another monitor is shown', () => {
    const canvas = { x: 100, y: 50, width: 640, height: 512 };
    const right = { x: 1920, y: 30, width: 1280, height: 1024 };
    expect(toDevice({ x: 100, y: 50 }, canvas, right)).toEqual({ x: 1920, y: 30 });
    expect(toDevice({ x: 9999, y: 9999 }, canvas, right)).toEqual({ x: 3199, y: 1053 });
  });

  it('takes points outside to the nearest edge', () => {
    const canvas = { x: 0, y: 0, width: 1920, height: 1080 };
    expect(toDevice({ x: -5, y: 99_999 }, canvas, FULL_HD)).toEqual({ x: 0, y: 1079 });
  });
});
