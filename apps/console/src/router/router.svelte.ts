// Where the person is: the address bar as reactive state, and links that change it without loading the page again.
// It must not know pages.

import { match, type Params, type Route } from './routes';

/** What `/` leads to; `home` may differ by role. */
let home = '/devices';

/** Asks whether the page may be left; calls `leave` if so. */
export type Guard = (leave: () => void) => void;

class Router {
  #guard: Guard | null = null;
  #path = $state(location.pathname);
  #query = $state.raw(new URLSearchParams(location.search));
  #found = $derived(match(this.#path));
  #moved = false;

  /** Whether the person has gone anywhere since the console was loaded. */
  get moved(): boolean {
    return this.#moved;
  }

  get path(): string {
    return this.#path;
  }

  get query(): URLSearchParams {
    return this.#query;
  }

  get route(): Route | null {
    return this.#found?.route ?? null;
  }

  get params(): Params {
    return this.#found?.params ?? {};
  }

  /** Follows the browser's history and clicks on links of this site. Call once. */
  start(): void {
    addEventListener('popstate', () => this.#back());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  /** Says where `/` leads, and goes there when the person is there. */
  setHome(path: string): void {
    home = path;
    if (this.#path !== '/') return;
    this.go(home, { replace: true });
    this.#moved = false;
  }

  /** Has every way to another page ask first, until the returned function is called; for use in an `$effect`. */
  guard(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = null;
    };
  }

  /** Goes to an address. `saved`: what the page held is safe, nobody has to be asked. */
  go(address: string, { replace = false, saved = false } = {}): void {
    const target = address === '/' ? home : address;
    if (saved) this.#guard = null;
    if (this.#guard && !this.#stays(target)) {
      this.#guard(() => this.go(address, { replace, saved: true }));
      return;
    }
    if (replace) history.replaceState(null, '', target);
    else history.pushState(null, '', target);
    this.#read();
  }

  /** Changes the question part of the address without a new entry in the history. */
  ask(values: Record<string, string | undefined>): void {
    const query = new URLSearchParams(this.#query);
    for (const [key, value] of Object.entries(values)) {
      if (value) query.set(key, value);
      else query.delete(key);
    }
    const asked = query.toString();
    history.replaceState(null, '', asked ? `${this.#path}?${asked}` : this.#path);
    if (asked !== this.#query.toString()) this.#query = query;
  }

  /** The browser has gone back or forward already: while a page is guarded, its own address comes back first. */
  #back(): void {
    const target = location.pathname + location.search;
    if (!this.#guard || this.#stays(target)) {
      this.#read();
      return;
    }
    const asked = this.#query.toString();
    history.pushState(null, '', asked ? `${this.#path}?${asked}` : this.#path);
    this.go(target);
  }

  #stays(target: string): boolean {
    return new URL(target, location.origin).pathname === this.#path;
  }

  #read(): void {
    if (this.#path !== location.pathname) this.#moved = true;
    this.#path = location.pathname;
    if (location.search.slice(1) !== this.#query.toString()) this.#query = new URLSearchParams(location.search);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    if (link.pathname !== '/' && !match(link.pathname)) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
