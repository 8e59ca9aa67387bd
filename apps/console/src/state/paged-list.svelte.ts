// A list read page by page with keyset cursors and kept up to date by events. Made for 100,000 rows: rows live in a
// plain array that changes in place, and a version number tells Svelte. It must not know what the rows are.

import { asProblem, type ApiProblem } from '../api/problem';
import type { Page } from '../api/types';

/** Reads one page; `after` is the cursor of the page before. */
export type ReadPage<T> = (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>;

/** `first`: nothing was ever answered. `more`: what is here was answered, if only with no rows; another request is under way. */
export type Phase = 'first' | 'more' | 'idle' | 'failed';

export class PagedList<Answer, Row = Answer> {
  #rows: Row[] = [];
  #places = new Map<string, number>();
  #next: string | null = null;
  #total: number | null = null;
  #request: AbortController | null = null;
  #answered = false;
  #version = $state(0);
  #phase = $state<Phase>('first');
  #problem = $state.raw<ApiProblem | null>(null);

  /** `read` is called again for each page; `row` cuts an answer down to what the list shows. */
  constructor(
    private readonly read: ReadPage<Answer>,
    private readonly idOf: (row: Row) => string,
    private readonly row: (answer: Answer) => Row,
  ) {}

  get phase(): Phase {
    return this.#phase;
  }

  get problem(): ApiProblem | null {
    return this.#problem;
  }

  get length(): number {
    void this.#version;
    return this.#rows.length;
  }

  /** Rows that match in all, when the site said so or the last page is here. */
  get total(): number | null {
    void this.#version;
    return this.#next === null && this.#phase !== 'first' ? this.#rows.length : this.#total;
  }

  /** Whether every row is here. */
  get complete(): boolean {
    void this.#version;
    return this.#phase !== 'first' && this.#next === null;
  }

  at(index: number): Row | undefined {
    void this.#version;
    return this.#rows[index];
  }

  /** Where a row is; -1 when it isn't here. */
  placeOf(id: string): number {
    void this.#version;
    return this.#places.get(id) ?? -1;
  }

  /** All rows; for short lists. */
  get rows(): Row[] {
    void this.#version;
    return [...this.#rows];
  }

  /** Reads from the start. Rows stay until the answer is here, so that a refresh doesn't flicker. */
  async load(): Promise<void> {
    await this.#fetch(undefined, (page) => {
      this.#rows = [];
      this.#places.clear();
      this.#append(page);
    });
  }

  /** Reads the next page, when there is one and nothing is under way. */
  async more(): Promise<void> {
    if (this.#next === null || this.#phase !== 'idle') return;
    await this.#fetch(this.#next, (page) => this.#append(page));
  }

  /** Replaces a row that is here; false when it isn't. */
  replace(answer: Answer): boolean {
    const row = this.row(answer);
    const place = this.#places.get(this.idOf(row));
    if (place === undefined) return false;
    this.#rows[place] = row;
    this.#version++;
    return true;
  }

  /** Puts a new row first, as lists with the newest first want it. */
  prepend(answer: Answer): void {
    this.#rows.unshift(this.row(answer));
    this.#total = this.#total === null ? null : this.#total + 1;
    this.#placeAll();
  }

  remove(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#rows.splice(place, 1);
    this.#total = this.#total === null ? null : this.#total - 1;
    this.#placeAll();
  }

  async #fetch(after: string | undefined, accept: (page: Page<Answer>) => void): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.#phase = this.#answered ? 'more' : 'first';
    try {
      const page = await this.read(after, request.signal);
      if (request.signal.aborted) return;
      accept(page);
      this.#answered = true;
      this.#problem = null;
      this.#phase = 'idle';
    } catch (error) {
      if (request.signal.aborted) return;
      this.#problem = asProblem(error);
      this.#phase = 'failed';
    }
    this.#version++;
  }

  #append(page: Page<Answer>): void {
    for (const answer of page.items) {
      const row = this.row(answer);
      const id = this.idOf(row);
      const known = this.#places.get(id);
      if (known !== undefined) {
        this.#rows[known] = row; // It moved between two pages while we read them.
        continue;
      }
      this.#places.set(id, this.#rows.length);
      this.#rows.push(row);
    }
    this.#next = page.next ?? null;
    this.#total = page.total ?? this.#total;
  }

  #placeAll(): void {
    this.#places.clear();
    this.#rows.forEach((row, place) => this.#places.set(this.idOf(row), place));
    this.#version++;
  }
}
