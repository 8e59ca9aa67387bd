// A list of sessions, newest first, kept up to date by events: of the whole site or of one device.

import { api } from '../../api/site';
import type { Session, SiteEvent } from '../../api/types';
import type { LiveSubscriber } from '../../state/live.svelte';
import { goesOn } from '../../state/live-sessions.svelte';
import { PagedList } from '../../state/paged-list.svelte';

export interface SessionFilter {
  /** Only sessions that go on. */
  live?: boolean;
  device?: string;
}

export class SessionList implements LiveSubscriber {
  readonly rows: PagedList<Session>;

  constructor(private readonly filter: SessionFilter) {
    this.rows = new PagedList<Session>(
      (after, signal) => api.sessions({ ...filter, ...(after ? { after } : {}), limit: 50 }, signal),
      (session) => session.id,
      (session) => session,
    );
  }

  event(event: SiteEvent): void {
    if (event.type !== 'session') return;
    const { session } = event;
    if (this.filter.device && session.device_id !== this.filter.device) return;
    if (this.filter.live && !goesOn(session.state)) this.rows.remove(session.id);
    else if (!this.rows.replace(session)) this.rows.prepend(session);
  }

  refresh(): void {
    void this.rows.load();
  }
}
