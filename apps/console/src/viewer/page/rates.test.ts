// Counters as figures.

import { expect, it } from 'vitest';

import type { StatisticsEvent } from '../protocol';
import { rates } from './rates';

const STATISTICS: StatisticsEvent = {
  type: 'statistics',
  frames: 15,
  bytes: 25_000,
  overMs: 500,
  decodeMs: 1,
  paintMs: 1,
  roundTripMs: 0.8,
  path: 'relay',
  latencyP50Ms: 9,
  latencyP95Ms: 14,
  latencySamples: 20,
  stages: [],
};

it('counts by the second, not by the interval', () => {
  expect(rates(STATISTICS)).toMatchObject({ framesPerSecond: 30, kilobitsPerSecond: 400, latencyMs: 9 });
});

it('survives an empty interval', () => {
  expect(rates({ ...STATISTICS, overMs: 0 })).toMatchObject({ framesPerSecond: 0, kilobitsPerSecond: 0 });
});
