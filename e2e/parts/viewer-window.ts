// The window of `deskside connect` on an operator's own display, used with real keys and a real mouse (XTEST). What it shows is
// read off the display. Points are pixels of the window's inside.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import type { CommandLine } from './command-line.ts';
import { until } from './condition.ts';
import { Display, OPERATOR, SIZE, type Place } from './display.ts';
import { colourAt, part, ppm, sha256, type Picture } from './picture.ts';
import { ours, type Program } from './program.ts';
import type { Stage } from './stage.ts';

/** Heights of its bars (crates/viewer, window/layout.rs). */
const MENU_BAR = 30;
const STATUS_BAR = 26;
/** What panels stand on (crates/draw, theme.rs, dark). */
const PANEL = '#1a1e26';
/** From the middle of a panel to where it is never written on. */
const ITS_EDGE = 218;

export class ViewerWindow {
  private constructor(
    readonly stage: Stage,
    readonly display: Display,
    readonly program: Program,
    readonly title: string,
  ) {}

  /** Opens one on a display of its own. */
  static async open(stage: Stage, commandLine: CommandLine, ...args: string[]): Promise<ViewerWindow> {
    const display = await Display.open(path.join(stage.folder, 'operator'), stage.logs, OPERATOR);
    const { name } = (await stage.device()).facts;
    const program = display.start('deskside', ours('deskside'), ['connect', name, ...args], commandLine.env);
    const window = new ViewerWindow(stage, display, program, `${name}: remote control`);
    try {
      await window.place();
    } catch (error) {
      throw new Error(`${String(error)}; it said: ${program.output}`);
    }
    return window;
  }

  /** Where its inside is on the display. */
  place(): Promise<Place> {
    return this.display.window(this.title);
  }

  /** Where the picture is in the window, when it is as large as the room for it. */
  async room(): Promise<Place> {
    const { width, height } = await this.place();
    return { x: 0, y: MENU_BAR, width, height: height - MENU_BAR - STATUS_BAR };
  }

  /** Its inside. */
  async look(): Promise<Picture> {
    const [seen, place] = [await this.display.screenshot(), await this.place()];
    return part(seen, place);
  }

  /** What it shows of the device, pixel for pixel. */
  async picture(): Promise<Picture> {
    return part(await this.look(), { x: 0, y: MENU_BAR, ...SIZE });
  }

  /** Waits until every pixel of the device's screen is every pixel of the picture. */
  async shows(): Promise<void> {
    await until('the window to show the device’s screen', async () => {
      const { width, height } = await this.room();
      if (width !== SIZE.width || height !== SIZE.height) throw new Error(`the room is ${width} x ${height}`);
      return sha256(await this.picture()) === sha256(await this.stage.display.screenshot());
    });
  }

  /** Waits for a panel that says something about the session, or until there is none. */
  async panel(there = true): Promise<void> {
    await until(`a panel ${there ? 'to be there' : 'to go'}`, async () => {
      const { x, y, width, height } = await this.room();
      return (colourAt(await this.look(), x + width / 2 - ITS_EDGE, y + height / 2) === PANEL) === there;
    });
  }

  /** Points at a pixel of the window. */
  async point(x: number, y: number): Promise<void> {
    const place = await this.place();
    await this.display.xdotool('mousemove', String(place.x + x), String(place.y + y));
  }

  /** Points at a pixel of the device's screen, which is shown as it is. */
  async pointAt({ x, y }: { x: number; y: number }): Promise<void> {
    await this.point(x, y + MENU_BAR);
  }

  async click(at: { x: number; y: number }, button = 1): Promise<void> {
    await this.pointAt(at);
    await this.display.xdotool('click', String(button));
  }

  /** Presses keys, one combination after the other. */
  async keys(...names: string[]): Promise<void> {
    await this.display.xdotool('key', '--delay', '20', ...names);
  }

  async line(text: string): Promise<void> {
    await this.display.type(`${text}\n`);
  }

  /** Presses a mouse button at a pixel of the window. */
  async press({ x, y }: { x: number; y: number }, button = 1): Promise<void> {
    await this.point(x, y);
    await this.display.xdotool('click', String(button));
  }

  /** Chooses something from a menu with the keyboard: its place among what can be chosen there. */
  async choose(menu: number, line: number): Promise<void> {
    const steps = [...Array<string>(menu).fill('Right'), ...Array<string>(line + 1).fill('Down')];
    await this.keys('ctrl+alt+Home', ...steps, 'Return');
  }

  /** Asks the window manager for another size; returns the room for the picture. */
  async resize(width: number, height: number): Promise<Place> {
    await this.display.xdotool('search', '--name', this.title, 'windowsize', String(width), String(height));
    await until('the window to have another size', async () => {
      const place = await this.place();
      return place.width === width && place.height === height;
    });
    return this.room();
  }

  /** Closes it as the button in its title does, and waits until the program has ended. */
  async quit(): Promise<void> {
    await this.keys('alt+F4');
    await until('the program to end', () => this.program.end);
  }

  /** Writes the operator's whole display to a file, for people who look into why a story failed. */
  async keep(file: string): Promise<void> {
    writeFileSync(file, ppm(await this.display.screenshot()));
  }

  /** Closes everything. */
  async close(): Promise<void> {
    await this.display.close();
  }
}
