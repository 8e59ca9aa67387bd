// Devices that enrol while somebody waits for them: told by events, and asked for when the wait begins again after a gap.

import { api } from '../../api/site';
import type { Device, SiteEvent } from '../../api/types';
import type { LiveSubscriber } from '../../state/live.svelte';

/** The most that is worth listing; after that the number says enough. */
const MOST_SHOWN = 5;

export class Arrivals implements LiveSubscriber {
  #devices = $state.raw<Device[]>([]);

  /** `since`: the moment from which a device counts as new, in UTC milliseconds by the site's clock. */
  constructor(private readonly since: number) {}

  get count(): number {
    return this.#devices.length;
  }

  /** The newest first. */
  get shown(): Device[] {
    return this.#devices.slice(0, MOST_SHOWN);
  }

  event(event: SiteEvent): void {
    if (event.type === 'device') this.#add(event.device);
  }

  refresh(): void {
    void api.devices({ limit: 100 }).then(
      (page) => page.items.forEach((device) => this.#add(device)),
      () => undefined, // The next event or refresh tells again.
    );
  }

  #add(device: Device): void {
    if (device.enrolled_at < this.since) return;
    const others = this.#devices.filter((known) => known.id !== device.id);
    this.#devices = [device, ...others].sort((a, b) => b.enrolled_at - a.enrolled_at);
  }
}
