// What a connection is like on the way: how long bytes travel, how many a second, and that they may stand still. Order is kept
// and nothing is lost, as TCP promises its users; what a lossy network does to TCP is a stall.

import type { Socket } from 'node:net';

/** One direction of a network. */
export interface Shape {
  /** Time that a byte travels. */
  delayMs?: number;
  /** Up to so much more, anew for each piece. */
  jitterMs?: number;
  /** How much fits through, for all connections together. */
  kilobitsPerSecond?: number;
}

/** Bytes travel in pieces of about a packet, so that a small message does not wait for all of a large one. */
const PIECE = 1400;
/** What may be on the way before the sender is made to wait: the buffer of a router, not of a lake. */
const MOST_ON_THE_WAY = 64 * 1024;

/** A line that connections share, one way. */
export class Line {
  shape: Shape = {};
  #freeAt = 0;

  /** When a piece that is sent now arrives. */
  arrival(bytes: number): number {
    const { delayMs = 0, jitterMs = 0, kilobitsPerSecond } = this.shape;
    const now = performance.now();
    this.#freeAt = Math.max(this.#freeAt, now) + (kilobitsPerSecond ? (bytes * 8) / kilobitsPerSecond : 0);
    return this.#freeAt + delayMs + Math.random() * jitterMs;
  }
}

/** Carries bytes from one socket to the other, over a line or, without one, at once. */
export class Carrier {
  #line: Line | null = null;
  #held = false;
  #onTheWay: { bytes: Buffer; at: number }[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    count: (bytes: number) => void,
  ) {
    from.on('data', (chunk: Buffer) => {
      count(chunk.length);
      this.#send(chunk);
    });
    from.on('end', () => {
      this.#ended = true;
      this.#deliver();
    });
    to.on('drain', () => this.#deliver());
    to.on('close', () => clearTimeout(this.#timer));
  }

  /** From now on over this line. What is on the way arrives as it would have. */
  lead(line: Line | null): void {
    this.#line = line;
    this.#deliver();
  }

  /** Nothing arrives until it is let go; the connection stays. */
  hold(held: boolean): void {
    this.#held = held;
    this.#deliver();
  }

  #send(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; start += PIECE) {
      const bytes = chunk.subarray(start, start + PIECE);
      const at = this.#line?.arrival(bytes.length) ?? 0;
      // Nothing overtakes on a connection.
      this.#onTheWay.push({ bytes, at: Math.max(at, this.#onTheWay.at(-1)?.at ?? 0) });
      this.#size += bytes.length;
    }
    if (this.#size > MOST_ON_THE_WAY) this.from.pause();
    this.#deliver();
  }

  #deliver(): void {
    clearTimeout(this.#timer);
    if (this.#held || this.to.destroyed) return;
    const now = performance.now();
    while (this.#onTheWay[0] && this.#onTheWay[0].at <= now) {
      if (this.to.writableNeedDrain) return;
      const { bytes } = this.#onTheWay.shift()!;
      this.#size -= bytes.length;
      this.to.write(bytes);
    }
    if (this.#size <= MOST_ON_THE_WAY / 2 && this.from.isPaused()) this.from.resume();
    const next = this.#onTheWay[0];
    if (next) this.#timer = setTimeout(() => this.#deliver(), Math.max(next.at - now, 0.5));
    else if (this.#ended) this.to.end();
  }
}
