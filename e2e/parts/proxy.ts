// The network between the site and everybody else: passes bytes on, and can be cut, for all or for one program.

import net from 'node:net';

import { holdsPort } from './processes.ts';

/** Whose connections are cut: true for a connection that comes from this local port. */
type Cut = (port: number) => boolean;

export class Proxy {
  readonly port: number;
  /** Bytes that went through, of what the callers and the site sent: TLS included, TCP and IP not. */
  readonly bytes = { toSite: 0, fromSite: 0 };
  #server: net.Server;
  #target = 0;
  #cut: Cut | null = null;
  #pairs = new Map<net.Socket, net.Socket>();

  private constructor(server: net.Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (near) => this.#accept(near));
  }

  static async open(): Promise<Proxy> {
    const server = net.createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Proxy(server, (server.address() as net.AddressInfo).port);
  }

  /** Where connections go from now on. */
  leadTo(port: number): void {
    this.#target = port;
  }

  /** Resets every connection, and refuses new ones until `mend`. With a pid: only those of that program. */
  cut(pid?: number): void {
    this.#cut = pid === undefined ? () => true : (port) => holdsPort(pid, port);
    for (const near of this.#pairs.keys()) {
      if (this.#cut(near.remotePort ?? 0)) this.#drop(near);
    }
  }

  /** Resets every connection, but lets new ones through: a network that hiccups. */
  reset(): void {
    for (const near of this.#pairs.keys()) this.#drop(near);
  }

  mend(): void {
    this.#cut = null;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near: net.Socket): void {
    if (this.#cut?.(near.remotePort ?? 0)) {
      near.resetAndDestroy();
      return;
    }
    const far = net.connect({ port: this.#target, host: '127.0.0.1', noDelay: true });
    this.#pairs.set(near, far);
    near.on('data', (chunk) => (this.bytes.toSite += chunk.length)).pipe(far);
    far.on('data', (chunk) => (this.bytes.fromSite += chunk.length)).pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => this.#drop(near)); // A site that restarts refuses; whoever called is told the same way.
      socket.on('close', () => this.#drop(near));
    }
  }

  #drop(near: net.Socket): void {
    const far = this.#pairs.get(near);
    if (!far) return;
    this.#pairs.delete(near);
    near.resetAndDestroy();
    far.resetAndDestroy();
  }
}
