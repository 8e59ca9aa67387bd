// How the values of reports are said: codes in words, lengths as a clock shows them.

import type { ReportColumn, ReportValue } from '../../api/types';
import { clockSpan, count, dateTime } from '../../texts/format';
import { endText } from '../../texts/problems';
import { shownLocale, t, textOr } from '../../texts/t.svelte';

const idOf = (code: string): string => code.replaceAll('_', '-');

export const columnText = (name: string): string => textOr(`report-column-${idOf(name)}`, name);

export const seriesText = (name: string): string => textOr(`report-series-${idOf(name)}`, name);

/** A value of a row as a person reads it; nothing where nothing applies. */
export function valueText({ name, kind }: Pick<ReportColumn, 'name' | 'kind'>, value: ReportValue | undefined): string {
  if (value === undefined) return '';
  switch (kind) {
    case 'count':
      return count(Number(value), shownLocale());
    case 'seconds':
      return clockSpan(Number(value) * 1000);
    case 'time':
      return dateTime(Number(value), shownLocale());
    case 'code':
      return codeText(name, String(value));
    default:
      return String(value);
  }
}

/** A code of a column in words. */
export function codeText(column: string, code: string): string {
  switch (column) {
    case 'access':
      return textOr(`access-${idOf(code)}`, code);
    case 'kind':
      return textOr(`status-value-${idOf(code)}`, code);
    case 'refusal':
    case 'end_reason':
      return endText(code);
    case 'refused_by':
      return textOr(`report-refused-by-${idOf(code)}`, code);
    default:
      return textOr(`report-answer-${idOf(code)}`, code);
  }
}

/** A class of lengths: "5 to 15 minutes". */
export function classText(from: number, until: number | null | undefined): string {
  if (until == null) return t('report-class-from', { from: from / 3600 });
  if (until <= 60) return t('report-class-first');
  return until < 3600 + 1
    ? t('report-class-minutes', { from: from / 60, until: until / 60 })
    : t('report-class-hours', { from: from / 3600, until: until / 3600 });
}
