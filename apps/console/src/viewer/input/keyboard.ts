// Turns the browser's key events into presses and releases for the device, so that what went down comes up again,
// whatever the browser forgets to say. It must not know the page: events come in as plain values.
//
// What browsers do, and what is done about it:
// - Windows sends AltGr as ControlLeft and AltRight at once: a ControlLeft waits a moment, to see whether AltGr follows.
// - macOS tells no release of a key while Meta is held: when Meta comes up, everything else comes up too.
// - Dead keys and input methods mean nothing by themselves: the character that they make is sent when it comes.
// - CapsLock, NumLock and ScrollLock work on the person's own keyboard; the characters that follow say the rest.

import type { ViewerInput } from '../protocol';
import { keysym } from './keysyms';
import { physicalKey } from './physical-keys';

/** What is needed of a KeyboardEvent. */
export interface KeyStroke {
  type: 'keydown' | 'keyup';
  key: string;
  code: string;
  /** Milliseconds on any steady clock. */
  timeStamp: number;
}

export type Platform = 'windows' | 'mac' | 'other';

type Press = Extract<ViewerInput, { type: 'press' }>;

/** How long a ControlLeft waits for the AltGr that it may belong to. */
export const ALTGR_WAIT_MS = 50;

const LOCKS = new Set(['CapsLock', 'NumLock', 'ScrollLock']);
const MEANINGLESS = new Set(['Dead', 'Process', 'Compose']);

export class Keyboard {
  /** What is down, by code: exactly what was sent, so that the release says the same. */
  #held = new Map<string, Press>();
  #control: { stroke: KeyStroke } | null = null;

  constructor(private readonly platform: Platform) {}

  /** True while a ControlLeft waits: call `settle` after `ALTGR_WAIT_MS`. */
  get waits(): boolean {
    return this.#control !== null;
  }

  /** What a key event means for the device. */
  stroke(stroke: KeyStroke): ViewerInput[] {
    if (LOCKS.has(stroke.key)) return [];
    const before = this.#settleFor(stroke);
    if (this.platform === 'windows' && isControl(stroke) && stroke.type === 'keydown' && !this.#held.has(stroke.code)) {
      this.#control = { stroke };
      return before;
    }
    return [...before, ...(stroke.type === 'keydown' ? this.#down(stroke) : this.#up(stroke))];
  }

  /** The ControlLeft that waited was a real one. */
  settle(): ViewerInput[] {
    const waiting = this.#control;
    this.#control = null;
    return waiting ? this.#down(waiting.stroke) : [];
  }

  /** The page lost the keyboard: nothing stays pressed. */
  releaseAll(): ViewerInput[] {
    this.#control = null;
    this.#held.clear();
    return [{ type: 'release_all' }];
  }

  #settleFor(stroke: KeyStroke): ViewerInput[] {
    if (!this.#control) return [];
    const { stroke: control } = this.#control;
    const belongs = stroke.key === 'AltGraph' && stroke.timeStamp - control.timeStamp <= ALTGR_WAIT_MS;
    if (!belongs) return this.settle();
    this.#control = null;
    return [];
  }

  #down(stroke: KeyStroke): ViewerInput[] {
    if (MEANINGLESS.has(stroke.key)) return [];
    const press: Press = {
      type: 'press',
      physical: physicalKey(stroke.code),
      keysym: keysym(stroke.key, stroke.code),
      pressed: true,
    };
    if (press.physical === 0 && press.keysym === 0) return [];
    // A virtual keyboard gives no code: the character is typed and let go at once.
    if (!stroke.code) return [press, { ...press, pressed: false }];
    const held = this.#held.get(stroke.code);
    if (held && held.keysym !== press.keysym) {
      // The same key with another meaning (Shift came between): let the first go, or it would stay down.
      this.#held.set(stroke.code, press);
      return [{ ...held, pressed: false }, press];
    }
    this.#held.set(stroke.code, press);
    return [press];
  }

  #up(stroke: KeyStroke): ViewerInput[] {
    const released = this.#release(stroke.code);
    if (this.platform !== 'mac' || stroke.key !== 'Meta') return released;
    const others = [...this.#held.keys()].filter((code) => !isModifier(code));
    return [...released, ...others.flatMap((code) => this.#release(code))];
  }

  #release(code: string): ViewerInput[] {
    const held = this.#held.get(code);
    if (!held) return [];
    this.#held.delete(code);
    return [{ ...held, pressed: false }];
  }
}

function isControl(stroke: KeyStroke): boolean {
  return stroke.code === 'ControlLeft' && stroke.key === 'Control';
}

function isModifier(code: string): boolean {
  return /^(Shift|Control|Alt|Meta)(Left|Right)$/.test(code);
}

/** Presses and releases of several keys held together, such as Ctrl+Alt+Del. */
export function chord(keys: readonly { key: string; code: string }[]): ViewerInput[] {
  const presses = keys.map(
    ({ key, code }): Press => ({ type: 'press', physical: physicalKey(code), keysym: keysym(key, code), pressed: true }),
  );
  return [...presses, ...presses.toReversed().map((press) => ({ ...press, pressed: false }))];
}

export const CTRL_ALT_DEL: readonly { key: string; code: string }[] = [
  { key: 'Control', code: 'ControlLeft' },
  { key: 'Alt', code: 'AltLeft' },
  { key: 'Delete', code: 'Delete' },
];

/** The operator's own system, as far as it matters here. */
export function platformOf(userAgent: string): Platform {
  if (/Windows/.test(userAgent)) return 'windows';
  return /Mac OS X|Macintosh/.test(userAgent) ? 'mac' : 'other';
}
