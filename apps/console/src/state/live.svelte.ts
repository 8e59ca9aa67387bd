// The one stream of live events, shared by all pages: pages subscribe while they are shown.
// It must not hold lists; the pages own theirs.

import { EventStream, type StreamState } from '../api/events';
import { EVENTS_URL, api } from '../api/site';
import type { SiteEvent } from '../api/types';

export interface LiveSubscriber {
  event?: (event: SiteEvent) => void;
  /** Events were missed: read again. */
  refresh?: () => void;
}

/** A browser opens six connections to a site at most, and each stream keeps one: a tab that nobody sees gives its own back. */
const HIDDEN_MS = 60_000;

class Live {
  #hidden: ReturnType<typeof setTimeout> | undefined;
  #state = $state<StreamState>('closed');
  #subscribers = new Set<LiveSubscriber>();
  #stream = new EventStream(
    {
      event: (event) => this.#subscribers.forEach((subscriber) => subscriber.event?.(event)),
      refresh: () => this.#subscribers.forEach((subscriber) => subscriber.refresh?.()),
      state: (state) => (this.#state = state),
    },
    {
      open: () => new EventSource(EVENTS_URL),
      after: (milliseconds, then) => {
        const timer = setTimeout(then, milliseconds);
        return () => clearTimeout(timer);
      },
      random: Math.random,
      // The answer itself is of no interest: "not signed in" reaches the account through the API client.
      failed: () => void api.me().catch(() => undefined),
    },
  );

  get state(): StreamState {
    return this.#state;
  }

  open(): void {
    this.#stream.open();
    addEventListener('online', this.#online);
    document.addEventListener('visibilitychange', this.#visibility);
  }

  close(): void {
    removeEventListener('online', this.#online);
    document.removeEventListener('visibilitychange', this.#visibility);
    clearTimeout(this.#hidden);
    this.#stream.close();
  }

  retryNow(): void {
    this.#stream.retryNow();
  }

  /** Hears events until the returned function is called; for use in an `$effect`. */
  subscribe(subscriber: LiveSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  #online = (): void => this.retryNow();

  #visibility = (): void => {
    clearTimeout(this.#hidden);
    if (document.visibilityState === 'visible') this.#stream.open();
    else this.#hidden = setTimeout(() => this.#stream.close(), HIDDEN_MS);
  };
}

export const live = new Live();
