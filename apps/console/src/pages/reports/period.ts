// For when a report is: a choice, or two days, as the address holds them, and the times that the site is asked for. Days are
// the browser's. It must not read the clock: "now" is an argument.

export const PERIODS = ['today', 'week', 'month', 'quarter', 'year', 'all', 'days'] as const;
export type PeriodName = (typeof PERIODS)[number];

/** Days up to and with today. */
const DAYS: Partial<Record<PeriodName, number>> = { today: 1, week: 7, month: 30, quarter: 90, year: 365 };

export interface Period {
  name: PeriodName;
  /** First and last day as `2026-11-23`, where days were chosen. */
  from: string;
  until: string;
}

export interface Span {
  from?: number;
  until?: number;
}

export function periodOf(query: URLSearchParams): Period {
  const name = PERIODS.find((period) => period === query.get('period')) ?? 'month';
  return { name, from: query.get('from') ?? '', until: query.get('until') ?? '' };
}

/** The questions of an address that lead to this period. */
export function periodQuery({ name, from, until }: Period): Record<string, string | undefined> {
  const days = name === 'days';
  return {
    period: name === 'month' ? undefined : name,
    from: days && from ? from : undefined,
    until: days && until ? until : undefined,
  };
}

/** From the first millisecond of the first day to that after the last one; null when it ends before it begins. */
export function spanOf(period: Period, now: number): Span | null {
  if (period.name === 'all') return {};
  const days = DAYS[period.name];
  if (days !== undefined) {
    const today = new Date(now);
    return { from: new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1).getTime() };
  }
  const [from, until] = [midnight(period.from, 0), midnight(period.until, 1)];
  if (from !== undefined && until !== undefined && from >= until) return null;
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** The midnight with which a day begins, or one some days later. */
function midnight(day: string, later: number): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return undefined;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime();
  return at >= 0 ? at : undefined;
}
