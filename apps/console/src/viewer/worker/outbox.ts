// Input on its way into the engine. When the engine's queue is full, what must arrive waits here in order, and of pointer
// moves only the newest is kept. It must not know workers or messages.

import type { ViewerInput } from '../protocol';

/** Inputs that may wait. More means that the link has stood still for long: then nothing may stay pressed. */
const MOST_WAITING = 512;

export class Outbox {
  #waiting: ViewerInput[] = [];

  /** `send` gives an input to the engine, and returns false when it takes no more. */
  constructor(private readonly send: (input: ViewerInput) => boolean) {}

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(input: ViewerInput): void {
    if (this.isEmpty && this.send(input)) return;
    const last = this.#waiting.at(-1);
    if (input.type === 'move' && last?.type === 'move') this.#waiting.pop();
    if (this.#waiting.length >= MOST_WAITING) this.#waiting = [{ type: 'release_all' }];
    else this.#waiting.push(input);
  }

  /** Tries again, in order. */
  flush(): void {
    while (this.#waiting.length > 0) {
      if (!this.send(this.#waiting[0]!)) return;
      this.#waiting.shift();
    }
  }
}
