// What a chart draws: a round end of the scale, sums, names of parts of a period. Pure: the language is an argument.

import type { ChartPoint } from '../../api/types';

const DAY = 86_400_000;

/** The next 1, 2 or 5 with zeros: where a scale ends. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= value) ?? 10;
  return step * power;
}

/** The largest sum of a point's values. */
export function largest(points: readonly { values: number[] }[]): number {
  return Math.max(0, ...points.map(({ values }) => sum(values)));
}

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** A part of a period: an hour, a day, or from one day to another. */
export function partText({ from, until }: ChartPoint, locale: string): string {
  const [begin, end] = [from ?? 0, until ?? 0];
  if (end - begin < DAY / 2) {
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(begin);
  }
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  return end - begin <= DAY * 1.1 ? day.format(begin) : day.formatRange(begin, end - 1);
}
