// Pointer and wheel events on the picture, as input for the device. It must not know the session; it is told where the
// picture is, and whom to tell.

import { toDevice, type Box } from '../input/placement';
import { Wheel } from '../input/wheel';
import type { ViewerInput } from '../protocol';

/** `PointerEvent.button` to X11 buttons; the wheel's numbers between are never pressed. */
const BUTTONS = [1, 2, 3, 8, 9];
/** Moves are sent at most this often; a mouse that reports 1,000 times a second says no more with it. */
const MOVE_EVERY_MS = 4;

/** Whether the button that an event is about is down after it. (`buttons` has another order than `button`.) */
export const isDown = (event: PointerEvent): boolean => (event.buttons & ([1, 4, 2, 8, 16][event.button] ?? 0)) !== 0;

export class PointerInput {
  #wheel = new Wheel();
  #lastSent = -Infinity;
  #at = { x: -1, y: -1 };

  constructor(
    private readonly canvas: () => Box,
    private readonly picture: () => Box,
    private readonly tell: (input: ViewerInput) => void,
  ) {}

  /** `raw`: one of many between two frames, that may be left out. */
  moved(event: PointerEvent, raw: boolean): void {
    if (raw && event.timeStamp - this.#lastSent < MOVE_EVERY_MS) return;
    const at = this.#pixel(event);
    if (at.x === this.#at.x && at.y === this.#at.y) return;
    this.#lastSent = event.timeStamp;
    this.#at = at;
    this.tell({ type: 'move', ...at });
  }

  /** A button went down or up. */
  button(event: PointerEvent, pressed: boolean): void {
    const button = BUTTONS[event.button];
    if (button === undefined) return;
    this.#at = this.#pixel(event);
    this.tell({ type: 'button', button, pressed, ...this.#at });
  }

  wheel(event: WheelEvent): void {
    const { dx, dy } = this.#wheel.turn(event);
    if (dx === 0 && dy === 0) return;
    this.tell({ type: 'wheel', dx, dy, ...this.#pixel(event) });
  }

  #pixel(event: MouseEvent): { x: number; y: number } {
    return toDevice({ x: event.clientX, y: event.clientY }, this.canvas(), this.picture());
  }
}
