// The sessions that go on now, for the number in the navigation. Kept by events; the pages read their own lists.

import { api } from '../api/site';
import type { SessionState, SiteEvent } from '../api/types';
import { live } from './live.svelte';

/** Whether a session in this state goes on. */
export function goesOn(state: SessionState): boolean {
  return state !== 'ended' && state !== 'refused';
}

class LiveSessions {
  #ids = $state.raw<ReadonlySet<string>>(new Set());

  get count(): number {
    return this.#ids.size;
  }

  /** Follows events until the returned function is called; for use in an `$effect`. */
  follow(): () => void {
    void this.#read();
    return live.subscribe({ event: (event) => this.#hear(event), refresh: () => void this.#read() });
  }

  async #read(): Promise<void> {
    try {
      const page = await api.sessions({ live: true, limit: 500 });
      this.#ids = new Set(page.items.map((session) => session.id));
    } catch {
      // A number in the navigation is not worth an error; the page says what is wrong.
    }
  }

  #hear(event: SiteEvent): void {
    if (event.type !== 'session') return;
    const ids = new Set(this.#ids);
    if (goesOn(event.session.state)) ids.add(event.session.id);
    else ids.delete(event.session.id);
    this.#ids = ids;
  }
}

export const liveSessions = new LiveSessions();
