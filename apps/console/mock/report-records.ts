// What the mock site says of reports that it wrote by itself.

import type { StatusMessage } from '../src/api/types.ts';

const DAY = 86_400_000;

/** One that was written and one that was not, older than every other message. */
export function exportMessages(now: number): StatusMessage[] {
  const message = (sequence: number, kind: string, details: Record<string, string>): StatusMessage => ({
    sequence,
    at: now - 40 * DAY - (1 - sequence) * DAY,
    number: kind === 'report_exported' ? 181 : 182,
    kind,
    severity: kind === 'report_exported' ? 'information' : 'warning',
    details,
    from_device: false,
  });
  return [
    message(0, 'report_exported', { name: 'refused-weekly', report: 'refusals', file: '/srv/deskside-reports/audit/refused-weekly-2026-11-23.csv', rows: '42' }),
    message(-1, 'report_export_failed', { name: 'refused-weekly', report: 'refusals', why: 'No space left on device (os error 28)' }),
  ];
}
