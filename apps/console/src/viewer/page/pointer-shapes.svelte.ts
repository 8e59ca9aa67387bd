// The device's pointer: its shape as a CSS cursor, and where it is when somebody else moves it. Shapes are kept by serial,
// because the device names a shape that it has sent before.

import type { CursorEvent } from '../protocol';
import { cssCursor, type PointerImage } from './css-cursor';

/** Shapes that are kept; a desktop uses a few dozen. */
const MOST_KEPT = 64;
/** How long the pointer of somebody else stays visible after it stood still. */
const SHOWN_MS = 2_000;

export class PointerShapes {
  #shape = $state.raw<PointerImage | null | undefined>();
  #elsewhere = $state.raw<{ x: number; y: number } | null>(null);
  #kept = new Map<number, PointerImage>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The present shape; null: the device hides its pointer; undefined: not told yet. */
  get shape(): PointerImage | null | undefined {
    return this.#shape;
  }

  /** Where somebody else has the pointer, in the device's pixels; null when nobody moves it but us. */
  get elsewhere(): { x: number; y: number } | null {
    return this.#elsewhere;
  }

  /** The value for `cursor`, at so many CSS pixels for a pixel of the device. */
  css(scale: number): string {
    return cssCursor(this.#shape, scale);
  }

  show(event: CursorEvent): void {
    if (event.rgba.length > 0) this.#keep(event);
    const hidden = event.rgba.length === 0 && event.width === 0;
    this.#shape = hidden ? null : this.#kept.get(event.serial);
  }

  moved(to: { x: number; y: number }): void {
    this.#elsewhere = to;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#elsewhere = null), SHOWN_MS);
  }

  /** The own pointer moved: it shows where the device's pointer is. */
  own(): void {
    if (!this.#elsewhere) return;
    clearTimeout(this.#timer);
    this.#elsewhere = null;
  }

  #keep(event: CursorEvent): void {
    const { serial, width, height, hotX, hotY, rgba } = event;
    if (rgba.length !== width * height * 4) return; // The engine checks the wire; this keeps a fault there from breaking input.
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const pixels = new Uint8ClampedArray(rgba);
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= MOST_KEPT && !oldest.done) this.#kept.delete(oldest.value);
    this.#kept.set(serial, { url: canvas.toDataURL(), width, height, hotX, hotY });
  }
}
