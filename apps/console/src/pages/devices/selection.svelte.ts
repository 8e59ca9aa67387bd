// Which devices of the list somebody has chosen to act on: by one, by a range, or all that match. They stay chosen while the
// list is read again. It must not know how they are drawn, or what is done with them.

import { asProblem, type ApiProblem } from '../../api/problem';
import type { DeviceName } from '../../api/types';

/** The most devices that can be chosen: as many as the site names at once. */
export const MOST_CHOSEN = 5_000;

/** A row of the list, as far as choosing goes. */
type Choosable = DeviceName;

export class Selection {
  #chosen = new Map<string, string>();
  #anchor: string | null = null;
  #version = $state(0);
  #busy = $state(false);
  #problem = $state.raw<ApiProblem | null>(null);
  /** There were more than can be chosen. */
  #cut = $state(false);

  get size(): number {
    void this.#version;
    return this.#chosen.size;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get problem(): ApiProblem | null {
    return this.#problem;
  }

  get cut(): boolean {
    return this.#cut;
  }

  /** In the order in which they were chosen. */
  get devices(): DeviceName[] {
    void this.#version;
    return [...this.#chosen].map(([id, name]) => ({ id, name }));
  }

  has(id: string): boolean {
    void this.#version;
    return this.#chosen.has(id);
  }

  /** Chooses a device, or no longer; the next range begins here. */
  toggle(row: Choosable): void {
    if (!this.#chosen.delete(row.id)) this.#add([row]);
    this.#anchor = row.id;
    this.#changed();
  }

  /** Chooses everything from where the last choice was to this row. `between` gives the rows from one to the other. */
  extend(row: Choosable, between: (from: string, to: string) => Choosable[]): void {
    this.#add(this.#anchor === null ? [row] : between(this.#anchor, row.id));
    this.#anchor ??= row.id;
    this.#changed();
  }

  /** Chooses these, besides what is chosen. */
  add(rows: Choosable[]): void {
    this.#add(rows);
    this.#changed();
  }

  /** Chooses these and no others. */
  only(rows: Choosable[]): void {
    this.#chosen.clear();
    this.#add(rows);
    this.#changed();
  }

  clear(): void {
    this.#anchor = null;
    [this.#problem, this.#cut] = [null, false];
    if (this.#chosen.size === 0) return;
    this.#chosen.clear();
    this.#changed();
  }

  /** Chooses all that match, as the site names them. */
  async all(read: () => Promise<{ devices: DeviceName[]; more: boolean }>): Promise<void> {
    if (this.#busy) return;
    [this.#busy, this.#problem] = [true, null];
    try {
      const { devices, more } = await read();
      this.only(devices);
      this.#cut = more;
    } catch (error) {
      this.#problem = asProblem(error);
    }
    this.#busy = false;
  }

  #add(rows: Choosable[]): void {
    for (const { id, name } of rows) {
      if (this.#chosen.size >= MOST_CHOSEN && !this.#chosen.has(id)) {
        this.#cut = true;
        return;
      }
      this.#chosen.set(id, name);
    }
  }

  #changed(): void {
    if (this.#chosen.size === 0) this.#cut = false;
    this.#version++;
  }
}
