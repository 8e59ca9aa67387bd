// The engine's counters as the figures that people read. Pure arithmetic.

import type { StatisticsEvent } from '../protocol';

export interface Rates {
  framesPerSecond: number;
  kilobitsPerSecond: number;
  /** Half of all inputs showed their effect within this time; null when nothing was pressed lately. */
  latencyMs: number | null;
  latencyP95Ms: number | null;
  roundTripMs: number | null;
  path: StatisticsEvent['path'];
}

export function rates(statistics: StatisticsEvent): Rates {
  const { frames, bytes, overMs, latencyP50Ms, latencyP95Ms, roundTripMs, path } = statistics;
  const seconds = overMs / 1000;
  return {
    framesPerSecond: seconds > 0 ? frames / seconds : 0,
    kilobitsPerSecond: seconds > 0 ? (bytes * 8) / 1000 / seconds : 0,
    latencyMs: latencyP50Ms,
    latencyP95Ms,
    roundTripMs,
    path,
  };
}
