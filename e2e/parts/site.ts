// The site server, a real one, behind a network that can be cut.

import path from 'node:path';

import { ours, Program } from './program.ts';
import { Proxy } from './proxy.ts';

export class Site {
  #program: Program | null = null;
  #port = 0;

  private constructor(
    readonly network: Proxy,
    readonly data: string,
    readonly logs: string,
  ) {}

  /** Starts a new site with its data in `folder`. */
  static async open(folder: string, logs: string): Promise<Site> {
    const site = new Site(await Proxy.open(), path.join(folder, 'site'), logs);
    await site.start();
    return site;
  }

  /** Where browsers and agents go: through the network. */
  get url(): string {
    return `https://localhost:${this.network.port}`;
  }

  /** The same past the network, for whoever is to meet nothing but the site. */
  get address(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    this.#program = new Program({
      name: 'site',
      command: ours('deskside-site'),
      args: ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--public-url', this.url],
      env: { ...process.env, DESKSIDE_LOG: process.env['DESKSIDE_LOG'] ?? 'info' },
      logs: this.logs,
    });
    const [, port] = await this.#program.says(/^listening: .*:(\d+)$/m);
    this.#port = Number(port);
    this.network.leadTo(this.#port);
  }

  /** The one-time link that this start printed. */
  async setUpLink(): Promise<string> {
    const found = await this.#running.says(/^set-up link: (\S+)$/m);
    return found[1]!;
  }

  /** Everything that the present run has printed. */
  get output(): string {
    return this.#running.output;
  }

  get pid(): number {
    return this.#running.pid;
  }

  /** An orderly stop, as a service manager does it. */
  async stop(): Promise<void> {
    await this.#running.stop();
  }

  /** As when the power fails. */
  async kill(): Promise<void> {
    await this.#running.kill();
  }

  async close(): Promise<void> {
    if (this.#program?.end === null) await this.#program.stop();
    await this.network.close();
  }

  get #running(): Program {
    if (!this.#program) throw new Error('the site has not been started');
    return this.#program;
  }
}
