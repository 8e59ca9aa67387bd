// The stream of live events: one EventSource that is opened again when it breaks, with growing, jittered pauses.
// It must not know what events are for. After every opening it says `refresh`, because events may have been missed.
//
//   closed --open()--> connecting --first byte--> open --error--> lost --pause--> connecting ...
//                                   `--error-----------------------^

import type { SiteEvent } from './types';

export type StreamState = 'closed' | 'connecting' | 'open' | 'lost';

/** What the stream tells: an event, that lists must be read again, or its own state. */
export interface StreamListener {
  event: (event: SiteEvent) => void;
  refresh: () => void;
  state: (state: StreamState) => void;
}

/** The part of EventSource that is used; tests give their own. */
export interface Source {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (message: { data: string }) => void): void;
  close(): void;
}

export interface StreamSurroundings {
  open: () => Source;
  /** Calls back after so many milliseconds; returns how to cancel. */
  after: (milliseconds: number, then: () => void) => () => void;
  random: () => number;
  /** Called on every failure, because an EventSource doesn't say why it failed: a sign-in may have ended. */
  failed: () => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export class EventStream {
  #state: StreamState = 'closed';
  #source: Source | null = null;
  #cancelPause: () => void = () => undefined;
  #failures = 0;

  constructor(
    private readonly listener: StreamListener,
    private readonly surroundings: StreamSurroundings,
  ) {}

  open(): void {
    if (this.#state === 'closed') this.#connect();
  }

  close(): void {
    this.#cancelPause();
    this.#drop();
    this.#failures = 0;
    this.#become('closed');
  }

  /** Skips the pause: the person pressed "try now", or the browser says that it is online again. */
  retryNow(): void {
    if (this.#state !== 'lost') return;
    this.#cancelPause();
    this.#connect();
  }

  #connect(): void {
    if (this.#state !== 'lost') this.#become('connecting');
    const source = this.surroundings.open();
    this.#source = source;
    // What a source that was given up still says is of no interest.
    const isPresent = (): boolean => this.#source === source;
    source.addEventListener('open', () => isPresent() && this.#opened());
    source.addEventListener('message', ({ data }) => isPresent() && this.#receive(data));
    source.addEventListener('error', () => isPresent() && this.#fail());
  }

  #opened(): void {
    this.#failures = 0;
    this.#become('open');
    // After the first opening too: whoever read a list before it may have missed what came in between.
    this.listener.refresh();
  }

  #receive(data: string): void {
    let event: SiteEvent;
    try {
      event = JSON.parse(data) as SiteEvent;
    } catch {
      return; // A newer site may send what this console can't read; the next refresh brings the truth.
    }
    if (event.type === 'lagged') this.listener.refresh();
    else this.listener.event(event);
  }

  #fail(): void {
    this.#drop();
    this.#failures += 1;
    this.#become('lost');
    this.surroundings.failed();
    if (this.#state !== 'lost') return; // `failed` may have closed the stream: nobody is signed in any more.
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    const pause = longest * (0.5 + this.surroundings.random() / 2);
    this.#cancelPause = this.surroundings.after(pause, () => this.#connect());
  }

  #drop(): void {
    this.#source?.close();
    this.#source = null;
  }

  #become(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.listener.state(state);
  }
}
