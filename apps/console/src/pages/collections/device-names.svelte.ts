// The names of devices of which only the id is known, read from the site one by one and a few at a time.

import { SvelteMap } from 'svelte/reactivity';

import { api } from '../../api/site';

/** Requests at once: the browser has six, and other parts of the page want some too. */
const AT_ONCE = 3;

export class DeviceNames {
  /** `null`: the site has no such device (any more). */
  #names = new SvelteMap<string, string | null>();
  #wanted: string[] = [];
  #asking = 0;

  /** The name; `undefined` while it is on its way. */
  of(id: string): string | null | undefined {
    return this.#names.get(id);
  }

  learn(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /** Reads the names that are not known yet. */
  want(ids: readonly string[]): void {
    this.#wanted.push(...ids.filter((id) => !this.#names.has(id) && !this.#wanted.includes(id)));
    while (this.#asking < AT_ONCE && this.#wanted.length > 0) void this.#askNext();
  }

  async #askNext(): Promise<void> {
    const id = this.#wanted.shift()!;
    this.#asking++;
    try {
      this.#names.set(id, (await api.device(id)).facts.name);
    } catch {
      this.#names.set(id, null);
    }
    this.#asking--;
    this.want([]);
  }
}
