// The viewer in the browser, as the operator uses it. Points are pixels of the device's screen.

import { expect, type Page } from '@playwright/test';

import { SIZE, type Place } from '../parts/display.ts';
import type { Picture } from '../parts/picture.ts';

/** `data-viewer-state` of the page (apps/console, viewer-session). */
export type ViewerState =
  | 'preparing'
  | 'connecting'
  | 'greeting'
  | 'asking_consent'
  | 'active'
  | 'paused'
  | 'reconnecting'
  | 'ended'
  | 'refused'
  | 'unreachable'
  | 'failed';

/** A few pixels of a picture, and what tells it from every other. */
export interface Sketch {
  sha256: string;
  /** Red, green, blue of each. */
  sketch: number[];
}

interface Probe {
  readPixels: () => Promise<{ width: number; height: number; rgba: ArrayBuffer; sha256: string } | null>;
}

export class Viewer {
  constructor(readonly page: Page) {}

  /** Opens the viewer's own address, with the probe that reads what was painted. */
  static async open(page: Page, deviceId: string, access: 'full_control' | 'view_only' = 'full_control'): Promise<Viewer> {
    const asked = access === 'view_only' ? '&access=view_only' : '';
    await page.goto(`/devices/${deviceId}/control?probe=1${asked}`);
    return new Viewer(page);
  }

  get #window() {
    return this.page.locator('[data-viewer-state]');
  }

  async is(state: ViewerState, seconds = 20): Promise<void> {
    await expect(this.#window).toHaveAttribute('data-viewer-state', state, { timeout: seconds * 1000 });
  }

  /** The session goes on and a picture of the whole screen is there. */
  async shows(): Promise<void> {
    await this.is('active');
    await expect.poll(() => this.#painted()).toMatchObject(SIZE);
  }

  /** Of what was painted. */
  async sha256(): Promise<string | undefined> {
    return (await this.#painted())?.sha256;
  }

  /** The viewer itself has found, with the device's proof, that its picture is exact; and never that it was not. */
  async isExact(): Promise<void> {
    await expect(this.#window).toHaveAttribute('data-viewer-equality', 'exact');
    await expect(this.#window).toHaveAttribute('data-viewer-differing', '0');
  }

  /**
   * Keeps a sketch (one pixel of some hundred) of a place in each picture that is painted from now on, as often as it can
   * look; the answer ends that and gives them, oldest first.
   */
  watch(place: Place): () => Promise<Sketch[]> {
    const watching = this.page.evaluate(async ({ x, y, width, height }) => {
      const kept: Sketch[] = [];
      const page = window as { desksideProbe?: Probe; enough?: boolean };
      delete page.enough;
      for (let done = false; !done; ) {
        done = page.enough ?? false; // What it was asked for before counts: one more look after that.
        const pixels = await page.desksideProbe?.readPixels();
        if (!pixels || kept.at(-1)?.sha256 === pixels.sha256) continue;
        const rgba = new Uint8Array(pixels.rgba);
        const sketch: number[] = [];
        for (let row = y; row < y + height; row += 20) {
          for (let column = x; column < x + width; column += 20) {
            const at = (row * pixels.width + column) * 4;
            sketch.push(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!);
          }
        }
        kept.push({ sha256: pixels.sha256, sketch });
      }
      return kept;
    }, place);
    return async () => {
      await this.page.evaluate(() => ((window as { enough?: boolean }).enough = true));
      return watching;
    };
  }

  /** Another tab comes to the front, or this one again, as the browser tells the page. */
  async hide(hidden: boolean): Promise<void> {
    await this.page.evaluate((hidden) => {
      Object.defineProperty(document, 'visibilityState', { value: hidden ? 'hidden' : 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  }

  /** Every pixel that the viewer holds. Slow: megabytes travel as text. */
  async picture(): Promise<Picture> {
    const read = await this.page.evaluate(async () => {
      const probe = (window as { desksideProbe?: Probe }).desksideProbe;
      const pixels = await probe?.readPixels();
      if (!pixels) return null;
      const reader = new FileReader();
      const text = new Promise<string>((resolve) => (reader.onload = () => resolve(String(reader.result))));
      reader.readAsDataURL(new Blob([pixels.rgba]));
      return { width: pixels.width, height: pixels.height, base64: (await text).replace(/^.*,/, '') };
    });
    if (!read) throw new Error('the viewer has no picture');
    return { width: read.width, height: read.height, rgba: Buffer.from(read.base64, 'base64') };
  }

  /** Where a pixel of the device is on the page. */
  async #at(x: number, y: number): Promise<[number, number]> {
    const canvas = this.page.locator('canvas');
    const box = await canvas.boundingBox();
    if (!box) throw new Error('the picture is not on the page');
    const { width, height } = SIZE;
    return [box.x + ((x + 0.5) * box.width) / width, box.y + ((y + 0.5) * box.height) / height];
  }

  async move(x: number, y: number): Promise<void> {
    await this.page.mouse.move(...(await this.#at(x, y)));
  }

  async click(x: number, y: number, button: 'left' | 'middle' | 'right' = 'left'): Promise<void> {
    await this.page.mouse.click(...(await this.#at(x, y)), { button });
  }

  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(...(await this.#at(to.x, to.y)), { steps: 8 });
    await this.page.mouse.up();
  }

  async wheel(x: number, y: number, clicks: number): Promise<void> {
    await this.move(x, y);
    await this.page.mouse.wheel(0, clicks * 120);
  }

  /** Types a line on the operator's keyboard. */
  async line(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses in the toolbar which part of the screen to see. */
  async choose(screen: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Screen' }).selectOption(screen);
  }

  /** Presses a key that makes this letter on the operator's keyboard, whatever the keyboard of the device makes of it. */
  async letter(key: string, code: string): Promise<void> {
    const protocol = await this.page.context().newCDPSession(this.page);
    await protocol.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, text: key });
    await protocol.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code });
    await protocol.detach();
  }

  async end(): Promise<void> {
    await this.page.getByRole('toolbar').getByRole('button', { name: 'End session' }).click();
  }

  /** What is said over the picture. */
  async says(words: string | RegExp): Promise<void> {
    await expect(this.#window.getByRole('status').filter({ hasText: words })).toBeVisible();
  }

  async #painted(): Promise<{ width: number; height: number; sha256: string } | undefined> {
    return this.page.evaluate(async () => {
      const probe = (window as { desksideProbe?: Probe }).desksideProbe;
      const pixels = await probe?.readPixels();
      return pixels ? { width: pixels.width, height: pixels.height, sha256: pixels.sha256 } : undefined;
    });
  }
}
