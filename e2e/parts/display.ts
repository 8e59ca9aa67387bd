// An X display in memory with a window manager: the screen of the device, with a tray, or an operator's. It must not know
// Deskside.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { until } from './condition.ts';
import { output, Program } from './program.ts';
import { decodePpm, type Picture } from './picture.ts';

export const SIZE = { width: 1280, height: 800 };

/** A tray and nothing else: a clock would change the picture while it is being compared. */
const PANEL = `panel_items = S
panel_size = 100% 28
panel_position = bottom left horizontal
systray_icon_size = 22
rgba_background_id = 0
`;

/** Whose display it is. */
export interface Whose {
  size: { width: number; height: number };
  tray: boolean;
  /** Before the names of logs. */
  mark: string;
}

const DEVICE: Whose = { size: SIZE, tray: true, mark: '' };

/** With room for a window that shows the device's whole screen. */
export const OPERATOR: Whose = { size: { width: 1500, height: 1000 }, tray: false, mark: 'operator-' };

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class Display {
  #programs: Program[] = [];

  private constructor(
    readonly name: string,
    readonly folder: string,
    readonly logs: string,
    private readonly mark: string,
  ) {}

  /** Starts everything, on a display number that the X server chooses itself. */
  static async open(folder: string, logs: string, { size, tray, mark } = DEVICE): Promise<Display> {
    mkdirSync(folder, { recursive: true });
    const { width, height } = size;
    const server = new Program({
      name: `${mark}xvfb`,
      command: 'Xvfb',
      args: ['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
      logs,
    });
    const [, number] = await server.says(/^(\d+)\n/m);
    const display = new Display(`:${number}`, folder, logs, mark);
    display.#programs.push(server);
    display.start('openbox', 'openbox', ['--sm-disable']);
    await until('the window manager', async () => (await display.property('_NET_SUPPORTING_WM_CHECK')).includes('window id'));
    if (!tray) return display;
    const panel = path.join(folder, 'panel.conf');
    writeFileSync(panel, PANEL);
    display.start('panel', 'tint2', ['-c', panel]);
    await display.window('tint2');
    return display;
  }

  /** Of the X server. */
  get pid(): number {
    return this.#programs[0]?.pid ?? 0;
  }

  /** Variables with which programs find the display, and a home of their own. */
  get env(): NodeJS.ProcessEnv {
    const { WAYLAND_DISPLAY: _, ...env } = process.env;
    return { ...env, DISPLAY: this.name, HOME: this.folder, LC_ALL: 'C.UTF-8' };
  }

  /** Starts a program on the display; it ends with it at the latest. */
  start(name: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Program {
    const program = new Program({ name: `${this.mark}${name}`, command, args, env: { ...this.env, ...env }, logs: this.logs });
    this.#programs.push(program);
    return program;
  }

  /** Moves the mouse there and presses a button, as the person at the device would. */
  async click(x: number, y: number): Promise<void> {
    await this.xdotool('mousemove', '--sync', String(Math.round(x)), String(Math.round(y)), 'click', '1');
  }

  async key(name: string): Promise<void> {
    await this.xdotool('key', name);
  }

  async type(text: string): Promise<void> {
    await this.xdotool('type', '--delay', '12', text);
  }

  /** Places of the visible windows whose title holds these words, at any depth. */
  async windows(words: string): Promise<Place[]> {
    const tree = (await output('xwininfo', ['-display', this.name, '-root', '-tree'], this.env)).toString();
    const ids = [...tree.matchAll(/^\s+(0x[0-9a-f]+) "(.*)": \(/gm)].filter(([, , title]) => title?.includes(words));
    const places = ids.map(([, id]) => this.#place(id!).catch(() => null)); // It may go meanwhile.
    return (await Promise.all(places)).filter((place) => place !== null);
  }

  /** Waits for a visible window whose title holds these words. */
  window(words: string, seconds = 20): Promise<Place> {
    return until(`a window “${words}” on the device`, async () => (await this.windows(words))[0], seconds);
  }

  gone(words: string): Promise<boolean> {
    return until(`the window “${words}” to go`, async () => (await this.windows(words)).length === 0);
  }

  /**
   * What the X server shows, read by a program that has nothing to do with ours; the cursor is not in it. (xwd won't do:
   * while a tray icon with transparency is there, it puts the picture together itself, and not as the screen has it.)
   */
  async screenshot(): Promise<Picture> {
    return decodePpm(await output('import', ['-silent', '-window', 'root', '-depth', '8', 'ppm:-'], this.env));
  }

  /** Uses a part of the screen as a monitor of its own. */
  async addMonitor(name: string, { x, y, width, height }: Place): Promise<void> {
    await output('xrandr', ['--setmonitor', name, `${width}/160x${height}/200+${x}+${y}`, 'none'], this.env);
  }

  async removeMonitor(name: string): Promise<void> {
    await output('xrandr', ['--delmonitor', name], this.env);
  }

  async property(name: string): Promise<string> {
    return (await output('xprop', ['-display', this.name, '-root', name])).toString();
  }

  async xdotool(...args: string[]): Promise<string> {
    return (await output('xdotool', args, this.env)).toString();
  }

  /** A click by whoever sits there, so that the keyboard goes to what is there. */
  async focus({ x, y }: { x: number; y: number }): Promise<void> {
    await this.xdotool('mousemove', `${x}`, `${y}`, 'click', '1');
  }

  async close(): Promise<void> {
    // The display last: its clients complain when it goes away under them.
    for (const program of this.#programs.toReversed()) await program.kill();
  }

  /** Where a window is on the screen; null while it can't be seen. */
  async #place(id: string): Promise<Place | null> {
    const facts = (await output('xwininfo', ['-display', this.name, '-id', id], this.env)).toString();
    const number = (name: string): number => Number(facts.match(new RegExp(`${name}:\\s+(-?\\d+)`))?.[1]);
    if (!/Map State: IsViewable/.test(facts)) return null;
    return {
      x: number('Absolute upper-left X'),
      y: number('Absolute upper-left Y'),
      width: number('Width'),
      height: number('Height'),
    };
  }
}
