// Status messages, newest first, by filter, kept up to date by events.

import { api } from '../../api/site';
import type { Severity, SiteEvent, StatusMessage, StatusQuery } from '../../api/types';
import type { LiveSubscriber } from '../../state/live.svelte';
import { PagedList } from '../../state/paged-list.svelte';

export interface StatusFilter {
  kind: string;
  /** This severity or higher; empty: every severity. */
  severity: Severity | '';
  device: string;
  session: string;
}

const RANK: Record<Severity, number> = { information: 0, warning: 1, alert: 2 };

/** Whether the site would list a message under a filter. */
export function passes(message: StatusMessage, filter: StatusFilter): boolean {
  return (
    (!filter.kind || message.kind === filter.kind) &&
    (!filter.severity || RANK[message.severity] >= RANK[filter.severity]) &&
    (!filter.device || message.device_id === filter.device) &&
    (!filter.session || message.session_id === filter.session)
  );
}

export class StatusList implements LiveSubscriber {
  readonly rows: PagedList<StatusMessage>;

  constructor(
    private readonly filter: StatusFilter,
    limit = 100,
  ) {
    const asked: StatusQuery = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
    this.rows = new PagedList<StatusMessage>(
      (after, signal) => api.statusMessages({ ...asked, ...(after ? { after } : {}), limit }, signal),
      (message) => String(message.sequence),
      (message) => message,
    );
  }

  event(event: SiteEvent): void {
    if (event.type !== 'status_message' || !passes(event.message, this.filter)) return;
    if (!this.rows.replace(event.message)) this.rows.prepend(event.message);
  }

  refresh(): void {
    void this.rows.load();
  }
}
