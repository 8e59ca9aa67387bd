// Which part of the screen is shown, whatever the device sends and whatever was unplugged.

import { expect, it } from 'vitest';

import type { MonitorPlace, ScreenChoice } from '../protocol';
import { fromKey, isThere, regionOf, toKey } from './screens';

const LEFT = { x: 0, y: 0, width: 1920, height: 1080 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 };
const ALL = { x: 0, y: 0, width: 3200, height: 1080 };
const MONITORS: MonitorPlace[] = [
  { name: 'HDMI-1', ...LEFT, primary: false },
  { name: 'DP-1', ...RIGHT, primary: true },
];
const DP: ScreenChoice = { kind: 'named', name: 'DP-1' };

it('shows what the device sends', () => {
  expect(regionOf({ kind: 'all' }, MONITORS, ALL)).toEqual(ALL);
  expect(regionOf(DP, MONITORS, RIGHT)).toEqual(RIGHT);
  expect(regionOf({ kind: 'first' }, MONITORS, RIGHT)).toEqual(RIGHT);
});

it('cuts the chosen monitor out of all, as long as that is what comes', () => {
  expect(regionOf(DP, MONITORS, ALL)).toEqual(RIGHT);
  expect(regionOf({ kind: 'first' }, [], ALL)).toEqual(ALL);
});

it('shows another part rather than nothing until the chosen one comes', () => {
  expect(regionOf(DP, MONITORS, LEFT)).toEqual(LEFT);
});

it('knows what is there', () => {
  expect(isThere(DP, MONITORS)).toBe(true);
  expect(isThere(DP, MONITORS.slice(0, 1))).toBe(false);
  expect(isThere(DP, [])).toBe(true); // Not told yet.
  expect(isThere({ kind: 'all' }, [])).toBe(true);
});

it.each<ScreenChoice>([{ kind: 'all' }, { kind: 'first' }, DP, { kind: 'named', name: 'named all' }])('takes %j there and back', (choice) => {
  expect(fromKey(toKey(choice))).toEqual(choice);
});
