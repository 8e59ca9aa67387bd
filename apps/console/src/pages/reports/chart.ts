// The names of a chart's points.

import type { ChartPoint, ReportChart } from '../../api/types';
import { shownLocale } from '../../texts/t.svelte';
import { classText, codeText } from './report-texts';
import { partText } from './scale';

/** A point's name; `column` says what its label is a code of, if it is one. */
export function pointText(chart: ReportChart, point: ChartPoint, column: string | null): string {
  if (chart.kind === 'over_time') return partText(point, shownLocale());
  if (chart.kind === 'classes') return classText(point.from ?? 0, point.until);
  return column ? codeText(column, point.label) : point.label;
}
