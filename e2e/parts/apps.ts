// Programs on the device: a terminal that keeps the lines that arrive, one that prints, and a window that keeps mouse events.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { until } from './condition.ts';
import type { Display, Place } from './display.ts';
import type { Program } from './program.ts';

let number = 0;

/** A terminal in which every line that is typed ends up in a file. */
export class Notebook {
  private constructor(
    readonly display: Display,
    readonly place: Place,
    readonly file: string,
  ) {}

  static async open(display: Display): Promise<Notebook> {
    const title = `Notebook ${++number}`;
    const file = path.join(display.folder, `notebook-${number}.txt`);
    writeFileSync(file, '');
    const font = ['-u8', '-fa', 'DejaVu Sans Mono', '-fs', '11'];
    const place = ['-geometry', '80x14+120+120', '-title', title];
    display.start('xterm', 'xterm', [...font, ...place, '-e', 'sh', '-c', 'exec cat >> "$0"', file]);
    return new Notebook(display, await display.window(title), file);
  }

  get lines(): string[] {
    return readFileSync(this.file, 'utf8').split('\n').slice(0, -1);
  }

  /** Waits for a line to arrive. */
  async has(line: string): Promise<void> {
    await until(`the line “${line}” on the device`, () => this.lines.includes(line)).catch((error: unknown) => {
      throw new Error(`${String(error)}; it has ${JSON.stringify(this.lines)}`);
    });
  }

  /** In the middle of its text. */
  get middle(): { x: number; y: number } {
    return { x: Math.round(this.place.x + this.place.width / 2), y: Math.round(this.place.y + this.place.height / 2) };
  }
}

/** A terminal that prints line after line until it is closed, and so scrolls all the time. */
export class Chatter {
  private constructor(
    private readonly program: Program,
    private readonly file: string,
  ) {}

  static async open(display: Display): Promise<Chatter> {
    const title = `Chatter ${++number}`;
    const file = path.join(display.folder, `chatter-${number}.txt`);
    writeFileSync(file, '');
    const script = 'i=0; while :; do i=$((i+1)); echo "line $i of what a program has to say about itself" | tee -a "$0"; sleep 0.05; done';
    const place = ['-geometry', '70x16+560+430', '-title', title];
    const program = display.start(`chatter-${number}`, 'xterm', [...place, '-e', 'sh', '-c', script, file]);
    await display.window(title);
    return new Chatter(program, file);
  }

  /** How many it has printed. */
  get lines(): number {
    return readFileSync(this.file, 'utf8').split('\n').length - 1;
  }

  async close(): Promise<void> {
    await this.program.stop();
  }
}

/** One press or release of a mouse button, in pixels of the screen. */
export interface MouseEvent {
  type: 'ButtonPress' | 'ButtonRelease';
  button: number;
  x: number;
  y: number;
}

/** A window that keeps every mouse button that is pressed in it (xev). */
export class MousePad {
  private constructor(
    readonly display: Display,
    readonly place: Place,
    readonly log: string,
  ) {}

  static async open(display: Display): Promise<MousePad> {
    const title = `Mouse pad ${++number}`;
    const { log } = display.start(`xev-${number}`, 'xev', ['-name', title, '-geometry', '300x200+850+420', '-event', 'button']);
    return new MousePad(display, await display.window(title), log);
  }

  get events(): MouseEvent[] {
    const text = existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
    const found = text.matchAll(/(ButtonPress|ButtonRelease) event,[\s\S]*?root:\((\d+),(\d+)\)[\s\S]*?button (\d+)/g);
    return [...found].map(([, type, x, y, button]) => ({
      type: type as MouseEvent['type'],
      button: Number(button),
      x: Number(x),
      y: Number(y),
    }));
  }
}
