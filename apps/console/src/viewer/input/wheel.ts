// The wheel in clicks: mice turn by clicks, touchpads by pixels, and a desktop over X11 knows clicks only. Fractions are
// kept until they make a click. It must not know elements.

/** What is needed of a WheelEvent. */
export interface WheelTurn {
  deltaX: number;
  deltaY: number;
  /** 0 pixels, 1 lines, 2 pages (`WheelEvent.DOM_DELTA_*`). */
  deltaMode: number;
}

/** How much of each unit is one click: browsers turn a click into 100 or 120 pixels, or three lines. */
const PER_CLICK = [100, 3, 1] as const;
/** More clicks at once than anybody turns; a wild value scrolls no further. */
const MOST_AT_ONCE = 20;

export class Wheel {
  #x = 0;
  #y = 0;

  /** The whole clicks of a turn: positive is right and down. */
  turn(turn: WheelTurn): { dx: number; dy: number } {
    const unit = PER_CLICK[turn.deltaMode as 0 | 1 | 2] ?? PER_CLICK[0];
    const [dx, restX] = clicks(this.#x, turn.deltaX / unit);
    const [dy, restY] = clicks(this.#y, turn.deltaY / unit);
    this.#x = restX;
    this.#y = restY;
    return { dx, dy };
  }
}

/** Whole clicks of a turn, and the fraction to be kept for the next one. */
function clicks(rest: number, turned: number): [whole: number, rest: number] {
  // A wheel's click: 120 pixels are one, and what is over must not gather to clicks that nobody turned.
  if (Math.abs(turned) >= 1) return [bounded(Math.round(turned)), 0];
  // A touchpad's step. One the other way begins anew: what was left of the first way would swallow it.
  const gathered = Math.sign(turned) === -Math.sign(rest) ? turned : rest + turned;
  const whole = Math.trunc(gathered + Math.sign(gathered) * 1e-9) || 0;
  return [whole, gathered - whole];
}

function bounded(whole: number): number {
  return Math.min(MOST_AT_ONCE, Math.max(-MOST_AT_ONCE, whole));
}
