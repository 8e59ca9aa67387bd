// A report as it is read: rows page by page, and the chart that comes with the first page.

import { api } from '../../api/site';
import type { ReportChart, ReportName, ReportQuery, ReportRow } from '../../api/types';
import { PagedList } from '../../state/paged-list.svelte';

const PAGE = 100;

export class ReportList {
  readonly rows: PagedList<ReportRow>;
  #chart = $state.raw<ReportChart | null>(null);

  constructor(name: ReportName, asked: ReportQuery) {
    this.rows = new PagedList<ReportRow>(
      async (after, signal) => {
        const page = await api.report(name, { ...asked, limit: PAGE, ...(after ? { after } : {}) }, signal);
        if (page.chart && !signal.aborted) this.#chart = page.chart;
        return page;
      },
      (row) => Object.values(row).join(' '),
      (row) => row,
    );
  }

  get chart(): ReportChart | null {
    return this.#chart;
  }

  refresh(): void {
    void this.rows.load();
  }
}

/** Where the same report is as a file. */
export function csvAddress(name: ReportName, asked: ReportQuery): string {
  const query = new URLSearchParams(Object.entries(asked).map(([key, value]) => [key, String(value)]));
  return `/api/v1/reports/${name}.csv?${query}`;
}
