// What the person at the device sees and does: the question, and the bar that says who is there. Found by the windows'
// titles, and answered with the mouse at the places where `crates/desktop/src/view` draws the buttons.

import { until } from './condition.ts';
import type { Display, Place } from './display.ts';
import { colourAt } from './picture.ts';
import { ADMIN } from './site-api.ts';

/** Distance of the buttons' middle from the lower edge of the prompt. */
const BUTTONS_ABOVE_EDGE = 51;
const ALLOW_AT = 0.73;
const DENY_AT = 0.27;
/** Of the Allow button before keys and clicks count: grey. */
const MOST_GREY = 24;

export type Access = 'control' | 'view';

const TITLES: Record<Access, string> = {
  control: `${ADMIN.name} wants to control this computer`,
  view: `${ADMIN.name} wants to view your screen`,
};

/** The question on the device's screen. */
export class Prompt {
  private constructor(
    readonly display: Display,
    readonly title: string,
    readonly place: Place,
  ) {}

  /** Waits until it is there and takes an answer: for half a second it takes none, so that nobody says yes by accident. */
  static async shown(display: Display, access: Access = 'control'): Promise<Prompt> {
    const title = TITLES[access];
    const prompt = new Prompt(display, title, await display.window(title));
    const { x, y, width, height } = prompt.place;
    await until('the prompt to take answers', async () => {
      // Beside the word, inside the button.
      const colour = colourAt(await display.screenshot(), x + width * ALLOW_AT - 60, y + height - BUTTONS_ABOVE_EDGE);
      const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      return Math.max(...parts) - Math.min(...parts) > MOST_GREY;
    });
    return prompt;
  }

  async allow(): Promise<void> {
    await this.#press(ALLOW_AT);
    await this.display.gone(this.title);
  }

  async deny(): Promise<void> {
    await this.#press(DENY_AT);
    await this.display.gone(this.title);
  }

  async gone(): Promise<void> {
    await this.display.gone(this.title);
  }

  async #press(part: number): Promise<void> {
    const { x, y, width, height } = this.place;
    await this.display.click(x + width * part, y + height - BUTTONS_ABOVE_EDGE);
  }
}

/** The bar at the upper edge of the device's screen, as long as somebody is there. Its title is their name. */
export class SessionBar {
  private constructor(
    readonly display: Display,
    readonly place: Place,
  ) {}

  static async shown(display: Display): Promise<SessionBar> {
    return new SessionBar(display, await until('the session bar', () => SessionBar.#find(display)));
  }

  static async gone(display: Display): Promise<void> {
    await until('the session bar to go', async () => !(await SessionBar.#find(display)));
  }

  /** Presses the button at its right end. */
  async endSession(): Promise<void> {
    await this.#press(40);
  }

  /** Pauses the session, or lets it go on; the bar has another colour then, and other buttons. */
  async pauseOrGoOn(): Promise<void> {
    const before = await this.#colour();
    await this.#press(150);
    await until('the session bar to change', async () => {
      const colour = await this.#colour();
      return colour !== undefined && colour !== before;
    });
  }

  /** Takes keyboard and mouse away. */
  async viewOnly(): Promise<void> {
    await this.#press(230);
  }

  /** Where its buttons are at this moment: it gets narrower with each that is no longer offered. */
  async #press(fromRight: number): Promise<void> {
    const { x, y, width, height } = await until('the session bar', () => SessionBar.#find(this.display));
    await this.display.click(x + width - fromRight, y + height / 2);
  }

  /** In its corner, where no text is. */
  async #colour(): Promise<string | undefined> {
    const place = await SessionBar.#find(this.display);
    return place && colourAt(await this.display.screenshot(), place.x + 4, place.y + 2);
  }

  static async #find(display: Display): Promise<Place | undefined> {
    return (await display.windows(ADMIN.name)).find(({ y, height }) => y === 0 && height < 100);
  }
}
