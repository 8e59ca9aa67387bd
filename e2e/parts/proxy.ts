// The network between the site and everybody else: passes bytes on, can be slow or far, can stand still, and can be cut, for
// all or for one program. It shapes TCP; nothing that goes past the site passes here.

import net from 'node:net';

import { Carrier, Line, type Shape } from './line.ts';
import { holdsPort } from './processes.ts';

/** Whose connections: true for a connection that comes from this local port. */
type Whose = (port: number) => boolean;

const everybody: Whose = () => true;
/** Of one program, or of all. */
const of = (pid: number | undefined): Whose => (pid === undefined ? everybody : (port) => holdsPort(pid, port));

/** A connection, with what carries its bytes each way. */
interface Pair {
  far: net.Socket;
  up: Carrier;
  down: Carrier;
}

export class Proxy {
  readonly port: number;
  /** Bytes that went through, of what the callers and the site sent: TLS included, TCP and IP not. */
  readonly bytes = { toSite: 0, fromSite: 0 };
  #server: net.Server;
  #target = 0;
  #cut: Whose | null = null;
  #shaped: Whose | null = null;
  #held: Whose | null = null;
  #up = new Line();
  #down = new Line();
  #pairs = new Map<net.Socket, Pair>();

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
    this.#cut = of(pid);
    for (const near of this.#pairs.keys()) {
      if (this.#cut(near.remotePort ?? 0)) this.#drop(near);
    }
  }

  /** Resets every connection, but lets new ones through: a network that hiccups. */
  reset(): void {
    for (const near of this.#pairs.keys()) this.#drop(near);
  }

  /** From now on connections are like this, each way; with a pid, only those of that program. */
  shape(shape: Shape, pid?: number): void {
    this.#shaped = of(pid);
    this.#up.shape = this.#down.shape = shape;
    this.#arrange();
  }

  /** Nothing arrives any more until `mend`, but connections stay, and new ones are taken: a cable that hangs loose. */
  hold(pid?: number): void {
    this.#held = of(pid);
    this.#arrange();
  }

  /** As at the beginning. */
  mend(): void {
    this.#cut = this.#shaped = this.#held = null;
    this.#arrange();
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
    const up = new Carrier(near, far, (bytes) => (this.bytes.toSite += bytes));
    const down = new Carrier(far, near, (bytes) => (this.bytes.fromSite += bytes));
    this.#pairs.set(near, { far, up, down });
    this.#arrange(near);
    for (const socket of [near, far]) {
      socket.on('error', () => this.#drop(near)); // A site that restarts refuses; whoever called is told the same way.
      socket.on('close', () => this.#drop(near));
    }
  }

  /** Gives one connection, or all, the line that it should have. */
  #arrange(only?: net.Socket): void {
    for (const near of only ? [only] : this.#pairs.keys()) {
      const port = near.remotePort ?? 0;
      const [shaped, held] = [this.#shaped?.(port) ?? false, this.#held?.(port) ?? false];
      const { up, down } = this.#pairs.get(near)!;
      up.lead(shaped ? this.#up : null);
      down.lead(shaped ? this.#down : null);
      for (const carrier of [up, down]) carrier.hold(held);
    }
  }

  #drop(near: net.Socket): void {
    const pair = this.#pairs.get(near);
    if (!pair) return;
    this.#pairs.delete(near);
    near.resetAndDestroy();
    pair.far.resetAndDestroy();
  }
}
