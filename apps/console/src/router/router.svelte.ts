// Where the person is: the address bar as reactive state, and links that change it without loading the page again.
// It must not know pages.

import { match, type Params, type Route } from './routes';

/** What `/` leads to; `home` may differ by role. */
let home = '/devices';

class Router {
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
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  /** Says where `/` leads, and goes there when the person is there. */
  setHome(path: string): void {
    home = path;
    if (this.#path !== '/') return;
    this.go(home, { replace: true });
    this.#moved = false;
  }

  go(address: string, { replace = false } = {}): void {
    const target = address === '/' ? home : address;
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
