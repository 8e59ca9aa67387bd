// An X display in memory with a window manager and a tray: the screen of the device. It must not know Deskside.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { until } from './condition.ts';
import { output, Program } from './program.ts';
import { decodeXwd, type Picture } from './picture.ts';

export const SIZE = { width: 1280, height: 800 };

/** A tray and nothing else: a clock would change the picture while it is being compared. */
const PANEL = `panel_items = S
panel_size = 100% 28
panel_position = bottom left horizontal
systray_icon_size = 22
rgba_background_id = 0
`;

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
  ) {}

  /** Starts everything, on a display number that the X server chooses itself. */
  static async open(folder: string, logs: string): Promise<Display> {
    mkdirSync(folder, { recursive: true });
    const { width, height } = SIZE;
    const server = new Program({
      name: 'xvfb',
      command: 'Xvfb',
      args: ['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
      logs,
    });
    const [, number] = await server.says(/^(\d+)\n/m);
    const display = new Display(`:${number}`, folder, logs);
    display.#programs.push(server);
    const panel = path.join(folder, 'panel.conf');
    writeFileSync(panel, PANEL);
    display.start('openbox', 'openbox', ['--sm-disable']);
    await until('the window manager', () => display.property('_NET_SUPPORTING_WM_CHECK').includes('window id'));
    display.start('panel', 'tint2', ['-c', panel]);
    await until('the panel', () => display.windows('tint2').length > 0);
    return display;
  }

  /** Variables with which programs find the display, and a home of their own. */
  get env(): NodeJS.ProcessEnv {
    const { WAYLAND_DISPLAY: _, ...env } = process.env;
    return { ...env, DISPLAY: this.name, HOME: this.folder, LC_ALL: 'C.UTF-8' };
  }

  /** Starts a program on the display; it ends with it at the latest. */
  start(name: string, command: string, args: string[]): Program {
    const program = new Program({ name, command, args, env: this.env, logs: this.logs });
    this.#programs.push(program);
    return program;
  }

  /** Moves the mouse there and presses a button, as the person at the device would. */
  click(x: number, y: number): void {
    this.xdotool('mousemove', '--sync', String(Math.round(x)), String(Math.round(y)), 'click', '1');
  }

  key(name: string): void {
    this.xdotool('key', name);
  }

  type(text: string): void {
    this.xdotool('type', '--delay', '12', text);
  }

  /** Places of the visible windows whose title holds these words. */
  windows(words: string): Place[] {
    return this.#ids(words).flatMap((id) => {
      try {
        const shell = Object.fromEntries(
          this.xdotool('getwindowgeometry', '--shell', id)
            .split('\n')
            .map((line) => line.split('=')),
        ) as Record<string, string>;
        return [{ x: Number(shell['X']), y: Number(shell['Y']), width: Number(shell['WIDTH']), height: Number(shell['HEIGHT']) }];
      } catch {
        return []; // It went away between two questions.
      }
    });
  }

  /** Waits for a visible window whose title holds these words. */
  window(words: string, seconds = 20): Promise<Place> {
    return until(`a window “${words}” on the device`, () => this.windows(words)[0], seconds);
  }

  gone(words: string): Promise<boolean> {
    return until(`the window “${words}” to go`, () => this.windows(words).length === 0);
  }

  /** What the X server itself shows; the cursor is not in it. Independent of our own capture: xwd reads the root window. */
  screenshot(): Picture {
    return decodeXwd(output('xwd', ['-silent', '-root', '-display', this.name]));
  }

  property(name: string): string {
    return output('xprop', ['-display', this.name, '-root', name]).toString();
  }

  xdotool(...args: string[]): string {
    return output('xdotool', args, this.env).toString();
  }

  async close(): Promise<void> {
    // The display last: its clients complain when it goes away under them.
    for (const program of this.#programs.toReversed()) await program.kill();
  }

  #ids(words: string): string[] {
    const pattern = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    try {
      return this.xdotool('search', '--onlyvisible', '--name', pattern).split('\n').filter(Boolean);
    } catch {
      return []; // xdotool calls it a failure to find nothing.
    }
  }
}
