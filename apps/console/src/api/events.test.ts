// The stream of live events against sources that open and break on command.

import { beforeEach, describe, expect, it } from 'vitest';

import { EventStream, type Source, type StreamState } from './events';
import type { SiteEvent } from './types';

class FakeSource implements Source {
  closed = false;
  #listeners = new Map<string, (message: { data: string }) => void>();

  addEventListener(type: string, listener: (message: { data: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  says(type: 'open' | 'error' | 'message', data = ''): void {
    this.#listeners.get(type)?.({ data });
  }

  close(): void {
    this.closed = true;
  }
}

describe('EventStream', () => {
  let sources: FakeSource[];
  let pauses: { milliseconds: number; then: () => void; cancelled: boolean }[];
  let states: StreamState[];
  let events: SiteEvent[];
  let refreshes: number;
  let onFailure: () => void;
  let stream: EventStream;

  const newest = (): FakeSource => sources.at(-1)!;

  beforeEach(() => {
    [sources, pauses, states, events] = [[], [], [], []];
    refreshes = 0;
    onFailure = () => undefined;
    stream = new EventStream(
      { event: (event) => events.push(event), refresh: () => refreshes++, state: (state) => states.push(state) },
      {
        open: () => {
          sources.push(new FakeSource());
          return newest();
        },
        after: (milliseconds, then) => {
          const pause = { milliseconds, then, cancelled: false };
          pauses.push(pause);
          return () => (pause.cancelled = true);
        },
        random: () => 1,
        failed: () => onFailure(),
      },
    );
  });

  it('hands on events, and asks for a refresh after the first opening too', () => {
    stream.open();
    newest().says('open');
    newest().says('message', '{"type":"device_removed","id":"dev_a"}');
    expect(states).toEqual(['connecting', 'open']);
    expect(events).toEqual([{ type: 'device_removed', id: 'dev_a' }]);
    expect(refreshes).toBe(1);
  });

  it('waits longer after each failure, up to a bound, and starts small again after a success', () => {
    stream.open();
    for (let failure = 0; failure < 8; failure++) {
      newest().says('error');
      pauses.at(-1)!.then();
    }
    expect(pauses.map((pause) => pause.milliseconds)).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    newest().says('open');
    newest().says('error');
    expect(pauses.at(-1)!.milliseconds).toBe(500);
  });

  it('asks for a refresh when it is back, because events were missed', () => {
    stream.open();
    newest().says('open');
    newest().says('error');
    expect(newest().closed).toBe(true);
    pauses.at(-1)!.then();
    newest().says('open');
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
    expect(refreshes).toBe(2);
  });

  it('asks for a refresh when the site says that it dropped events', () => {
    stream.open();
    newest().says('open');
    newest().says('message', '{"type":"lagged"}');
    expect(refreshes).toBe(2);
    expect(events).toEqual([]);
  });

  it('tries at once when told to, and only then', () => {
    stream.open();
    newest().says('open');
    stream.retryNow();
    expect(sources).toHaveLength(1);
    newest().says('error');
    stream.retryNow();
    expect(sources).toHaveLength(2);
    expect(pauses[0]!.cancelled).toBe(true);
  });

  it('stays closed when the failure turned out to be a lost sign-in', () => {
    onFailure = () => stream.close();
    stream.open();
    newest().says('error');
    expect(states.at(-1)).toBe('closed');
    expect(pauses).toHaveLength(0);
  });

  it('ignores what a source says after it was given up', () => {
    stream.open();
    const [first] = sources;
    first!.says('error');
    first!.says('open');
    first!.says('error');
    expect(states).toEqual(['connecting', 'lost']);
    expect(pauses).toHaveLength(1);
  });

  it('ignores what it cannot read', () => {
    stream.open();
    newest().says('open');
    newest().says('message', 'not json');
    expect(events).toEqual([]);
  });
});
