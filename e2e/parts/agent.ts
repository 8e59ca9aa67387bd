// The agent, a real one, on the device's display, run by an ordinary user for trying out.

import path from 'node:path';

import { until } from './condition.ts';
import type { Display } from './display.ts';
import { childrenOf, isAlive } from './processes.ts';
import { output, ours, Program } from './program.ts';

export class Agent {
  #program: Program | null = null;

  constructor(
    readonly display: Display,
    readonly state: string,
  ) {}

  static on(display: Display, folder: string): Agent {
    return new Agent(display, path.join(folder, 'agent'));
  }

  /** Makes this computer a device of the site; returns what the agent says about it. */
  async enrol(siteUrl: string, token: string): Promise<string> {
    const args = ['enrol', '--site', siteUrl, '--token', token, '--state', this.state];
    return (await output(ours('deskside-agent'), args, this.display.env)).toString();
  }

  start(): void {
    this.#program = new Program({
      name: 'agent',
      command: ours('deskside-agent'),
      args: ['run', '--display', this.display.name, '--state', this.state],
      env: this.display.env,
      logs: this.display.logs,
    });
  }

  /** Of the service. */
  get pid(): number {
    return this.#running.pid;
  }

  /** Waits for the helper on the display (another one than `not`), and returns its pid. */
  async helper(not = 0): Promise<number> {
    return until('the helper to run', () => childrenOf(this.pid).find((pid) => pid !== not));
  }

  /** Kills the helper at once; returns its pid. */
  async killHelper(): Promise<number> {
    const pid = await this.helper();
    process.kill(pid, 'SIGKILL');
    await until('the helper to be gone', () => !isAlive(pid));
    return pid;
  }

  /** As when the power fails; its helper must not outlive it. */
  async kill(): Promise<void> {
    const helper = await this.helper();
    await this.#running.kill();
    await until('the helper to follow the service', () => !isAlive(helper));
  }

  /** An orderly stop, as a service manager does it. */
  async stop(): Promise<void> {
    await this.#running.stop();
  }

  async close(): Promise<void> {
    if (this.#program?.end === null) await this.#program.stop();
  }

  get #running(): Program {
    if (!this.#program) throw new Error('the agent has not been started');
    return this.#program;
  }
}
