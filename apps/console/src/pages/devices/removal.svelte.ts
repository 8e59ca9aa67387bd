// Removing many devices, batch after batch: what goes with them, how far it is, what could not be removed. It must not know
// how it is drawn, or the site's address.
//
//   looking -> ready -> removing -> done
//   looking -> failed -> looking

import type { ApiProblem } from '../../api/problem';
import type { DeviceFailure, DeviceName, RemovalOutcome } from '../../api/types';

/** As many as the site removes with one request. */
export const BATCH = 50;

type Ask = (ids: string[], tryOnly: boolean) => Promise<RemovalOutcome>;

export interface Preview {
  online: number;
  sessions: number;
  failures: DeviceFailure[];
}

export class Removal {
  phase = $state<'looking' | 'ready' | 'failed' | 'removing' | 'done'>('looking');
  preview = $state.raw<Preview | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  failures = $state.raw<DeviceFailure[]>([]);
  /** Devices that were tried. */
  done = $state(0);
  removed = $state(0);
  #stopped = false;

  constructor(
    private readonly devices: DeviceName[],
    private readonly ask: Ask,
    private readonly problemOf: (error: unknown) => ApiProblem,
  ) {}

  /** Asks what would go with them. */
  async look(): Promise<void> {
    [this.phase, this.problem] = ['looking', null];
    const found: Preview = { online: 0, sessions: 0, failures: [] };
    try {
      for (const ids of this.#batches()) {
        const { online, sessions, failures } = await this.ask(ids, true);
        found.online += online;
        found.sessions += sessions;
        found.failures.push(...failures);
      }
      [this.preview, this.phase] = [found, 'ready'];
    } catch (error) {
      [this.problem, this.phase] = [this.problemOf(error), 'failed'];
    }
  }

  /** Removes them. A batch that fails as a whole is a failure of each of its devices, and the next ones are tried. */
  async remove(): Promise<void> {
    [this.phase, this.#stopped] = ['removing', false];
    for (const ids of this.#batches()) {
      if (this.#stopped) break;
      try {
        const { removed, failures } = await this.ask(ids, false);
        this.removed += removed.length;
        this.failures = [...this.failures, ...failures];
      } catch (error) {
        const { code, detail } = this.problemOf(error);
        this.failures = [...this.failures, ...ids.map((id) => ({ id, code, detail: detail ?? code }))];
      }
      this.done += ids.length;
    }
    this.phase = 'done';
  }

  /** Begins no other batch. */
  stop(): void {
    this.#stopped = true;
  }

  *#batches(): Generator<string[]> {
    for (let start = 0; start < this.devices.length; start += BATCH) {
      yield this.devices.slice(start, start + BATCH).map(({ id }) => id);
    }
  }
}
