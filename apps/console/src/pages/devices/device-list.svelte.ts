// The list of devices behind the Devices page: what was searched for, its pages, and changes as they happen.
// It must not know how it is drawn.

import { api } from '../../api/site';
import type { Device, DeviceQuery, SiteEvent } from '../../api/types';
import type { LiveSubscriber } from '../../state/live.svelte';
import { PagedList } from '../../state/paged-list.svelte';
import { rowOf, type DeviceRow } from './device-row';

export type Show = 'all' | 'online' | 'offline';

/** The most rows that one request may ask for. */
const PAGE = 500;
/** The first page is smaller: it is what a person waits for. */
const FIRST_PAGE = 100;
/** A burst of news (agents that come back after a restart) costs one read. */
const REREAD_DELAY_MS = 400;

export class DeviceList implements LiveSubscriber {
  search = $state('');
  show = $state<Show>('all');
  /** Only members of this collection; empty: of any. */
  collection = $state('');
  /** There is news that the rows don't show, and reading all of them again would move what the person looks at. */
  stale = $state(false);
  /** Whether the rows are the answer for all devices: no rows means then that there are no devices. */
  answersAll = $state(false);
  readonly rows = new PagedList<Device, DeviceRow>(
    (after, signal) => api.devices(this.#query(after), signal),
    (row) => row.id,
    rowOf,
  );
  #reread: ReturnType<typeof setTimeout> | undefined;

  get asked(): boolean {
    return this.search.trim() !== '' || this.show !== 'all' || this.collection !== '';
  }

  async load(): Promise<void> {
    this.stale = false;
    const asked = this.asked;
    await this.rows.load();
    if (this.rows.phase === 'idle') this.answersAll = !asked; // Else another question was asked meanwhile.
  }

  event(event: SiteEvent): void {
    if (event.type === 'device_removed') this.rows.remove(event.id);
    if (event.type === 'device' && !this.rows.replace(event.device)) this.#news(event.device);
  }

  refresh(): void {
    this.#later();
  }

  dispose(): void {
    clearTimeout(this.#reread);
  }

  /** A device that is not among the rows: does it belong there? Only the site can tell; a page can be read again. */
  #news(device: Device): void {
    const recent = Date.now() - device.enrolled_at < 10 * 60_000;
    if (!recent && !this.rows.complete) return; // It will come with its page.
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#reread);
    this.#reread = setTimeout(() => this.#readAgain(), REREAD_DELAY_MS);
  }

  /** Decided when the time has come, not before: the person may have gone further down the list in the meantime. */
  #readAgain(): void {
    if (this.rows.length > FIRST_PAGE) this.stale = true;
    else void this.load();
  }

  #query(after: string | undefined): DeviceQuery {
    const search = this.search.trim();
    return {
      ...(search ? { search } : {}),
      ...(this.show === 'all' ? {} : { online: this.show === 'online' }),
      ...(this.collection ? { collection: this.collection } : {}),
      ...(after ? { after } : {}),
      limit: after ? PAGE : FIRST_PAGE,
    };
  }
}
