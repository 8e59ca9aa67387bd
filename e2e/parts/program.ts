// A program that a story runs: its log, its end. It must not know what the program is.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { until } from './condition.ts';

/** How long a program may take to end by itself. */
const PATIENCE_S = 10;

export interface Start {
  /** Of the log's file. */
  name: string;
  command: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
  /** Folder for the log. */
  logs: string;
}

export class Program {
  readonly log: string;
  /** What the log held before: a program that is started again goes on in the same file. */
  #before: number;
  #child: ChildProcess;
  #end: string | null = null;

  /** Starts it. When this very process dies, the system ends the program too (`setpriv --pdeathsig`). */
  constructor({ name, command, args = [], env = process.env, logs }: Start) {
    this.log = path.join(logs, `${name}.log`);
    const file = openSync(this.log, 'a');
    this.#before = fstatSync(file).size;
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      env,
      stdio: ['ignore', file, file],
    });
    closeSync(file);
    this.#child.on('error', (error) => (this.#end = `could not start: ${error.message}`));
    this.#child.on('exit', (code, signal) => (this.#end = signal ?? `code ${code}`));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How it ended; null while it runs. */
  get end(): string | null {
    return this.#end;
  }

  /** Everything that it has written so far. */
  get output(): string {
    return readFileSync(this.log).subarray(this.#before).toString();
  }

  /** Waits for something in what it writes, and returns the match. */
  async says(pattern: RegExp, seconds = 30): Promise<RegExpMatchArray> {
    return until(`${path.basename(this.log)} to say ${pattern}`, () => {
      const found = this.output.match(pattern);
      if (!found && this.#end !== null) throw new Error(`it ended (${this.#end}): ${this.output.slice(-2000)}`);
      return found;
    }, seconds);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#end === null) this.#child.kill(signal);
  }

  /** Kills it at once, and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await until(`process ${this.pid} to be gone`, () => this.#end);
  }

  /** Asks it to end; kills it when it doesn't, which is an error. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    try {
      await until(`${path.basename(this.log)} to end`, () => this.#end, PATIENCE_S);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }
}

/** Runs a command to its end and returns what it wrote; an error with its own words when it failed. */
export function output(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<Buffer> {
  const options = { env, encoding: 'buffer', maxBuffer: 1 << 28, timeout: 60_000 } as const;
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ended with ${error.code ?? error.signal}: ${stderr.toString().trim()}`));
      else resolve(stdout);
    });
  });
}

/** Our own program of this name: of the debug build, or where `DESKSIDE_PROGRAMS` points. */
export function ours(name: string): string {
  const folder = process.env['DESKSIDE_PROGRAMS'] ?? path.join(import.meta.dirname, '../../target/debug');
  return path.join(folder, name);
}
