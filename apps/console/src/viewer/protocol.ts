// What the page and the viewer's worker say to each other. The engine's events are those of
// `crates/viewer-web/src/event.rs`, passed on as they are; types only.

/** Keyboard and mouse, in whole-screen pixels of the device. */
export type ViewerInput =
  | { type: 'move'; x: number; y: number }
  /** 1 left, 2 middle, 3 right, 8 back, 9 forward. */
  | { type: 'button'; button: number; pressed: boolean; x: number; y: number }
  /** Clicks; positive is right and down. */
  | { type: 'wheel'; dx: number; dy: number; x: number; y: number }
  /** evdev key code and X11 keysym; 0 where unknown. */
  | { type: 'press'; physical: number; keysym: number; pressed: boolean }
  /** The page lost the keyboard: nothing stays pressed. */
  | { type: 'release_all' };

/** Which part of the device's screen to show. */
export type ScreenChoice = { kind: 'all' } | { kind: 'first' } | { kind: 'named'; name: string };

/** From the page to the worker. */
export type PageToWorker =
  /** Make a key and bring the link up, before there is a session. Answered by `key` or `failed`. */
  | { type: 'start'; relay: string }
  /** Connect with what the site granted, and paint onto the canvas (transferred, once). */
  | { type: 'connect'; grant: string; deviceKey: string; relay: string; program: string; canvas: OffscreenCanvas }
  | { type: 'input'; input: ViewerInput }
  /** The page is hidden (true) or shown again. */
  | { type: 'pause'; paused: boolean }
  /** How the picture should be, before the session or from now on: few bytes while things move, or not. */
  | { type: 'wish'; lowBandwidth: boolean; colours: Colours }
  | { type: 'choose_screen'; choice: ScreenChoice }
  /** Ask for keyboard and mouse, with what the site signed for it; `raise` follows. */
  | { type: 'ask_control'; grant: string }
  | { type: 'give_up_control' }
  /** Keep the device's own keyboard and mouse from acting, or no longer; `input_lock` follows. */
  | { type: 'lock_input'; locked: boolean }
  /** The operator is there, though they do nothing. */
  | { type: 'stay' }
  /** End the session; `state: ended` follows. */
  | { type: 'end' }
  /** Close the link: there is no session, or the page goes away. */
  | { type: 'close' }
  /** Read back what was painted. Answered by `pixels`. */
  | { type: 'read_pixels'; id: number };

/** A painted picture. */
export interface Pixels {
  width: number;
  height: number;
  rgba: ArrayBuffer;
  /** Of `rgba`, hexadecimal. */
  sha256: string;
}

/** Where a session stands. */
export type StateEvent =
  | { type: 'state'; state: 'connecting' | 'greeting' | 'active' }
  /** Seconds left to answer, or to come back. */
  | { type: 'state'; state: 'asking_consent' | 'reconnecting'; seconds: number }
  /** Code of `model::EndReason`; null when a newer device has another one. */
  | { type: 'state'; state: 'ended'; reason: string | null }
  /** Code of `model::Refusal`; null when a newer device has another one. */
  | { type: 'state'; state: 'refused'; refusal: string | null; detail: string }
  | { type: 'state'; state: 'unreachable'; detail: string };

/** How it stands with the wish for keyboard and mouse. */
export type RaiseEvent =
  | { type: 'raise'; is: 'asked'; seconds: number }
  | { type: 'raise'; is: 'allowed' }
  /** Code of `model::Refusal`; null when a newer device has another one. */
  | { type: 'raise'; is: 'refused'; refusal: string | null; detail: string };

/** How it stands with the device's own keyboard and mouse. */
export interface InputLockEvent {
  type: 'input_lock';
  locked: boolean;
  /** Why they work again: code of `said::InputUnlocked`; null when locked, or when a newer device has another one. */
  why: string | null;
  detail: string;
}

/** The session ends by itself; both null: not any more. */
export interface EndingEvent {
  type: 'ending';
  /** Seconds left. */
  seconds: number | null;
  /** Code of `model::EndReason`. */
  reason: string | null;
}

/** A monitor of the device. */
export interface MonitorPlace {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  primary: boolean;
}

/** The pointer's shape. `rgba` has straight alpha; empty: the shape with this serial again, or none when it is 0 x 0. */
export interface CursorEvent {
  type: 'cursor';
  serial: number;
  width: number;
  height: number;
  hotX: number;
  hotY: number;
  rgba: Uint8Array;
}

/** What comes between an input and the frame that shows its effect. */
export type Stage = 'network' | 'desktop' | 'capture' | 'encode' | 'decode' | 'present';

export interface StageTimes {
  name: Stage;
  p50Ms: number;
  p95Ms: number;
}

/** How the session does, about once a second. */
export interface StatisticsEvent {
  type: 'statistics';
  frames: number;
  bytes: number;
  overMs: number;
  decodeMs: number;
  paintMs: number;
  roundTripMs: number | null;
  path: 'direct' | 'relay' | 'unknown';
  /** From an input to the frame that shows its effect; null when nothing was pressed lately. */
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
  latencySamples: number;
  /** Where that time went, each stage by itself. */
  stages: StageTimes[];
}

/** All colours (0), 65,536 (1) or 256 (2). */
export type Colours = 0 | 1 | 2;

/** Whether every pixel here is the device's, as proven by hashes of both. */
export interface EqualityEvent {
  type: 'equality';
  /** `unproven`: something was painted since the last proof. */
  now: 'unproven' | 'exact' | 'differs';
  /** With how many the device's screen was compared. */
  colours: Colours;
  /** Proofs in this session, and how many of them differed. */
  compared: number;
  differing: number;
}

/** What the engine tells. */
export type ViewerEvent =
  | StateEvent
  | RaiseEvent
  | EndingEvent
  | CursorEvent
  | StatisticsEvent
  | EqualityEvent
  | { type: 'device'; name: string }
  | { type: 'rights'; view: boolean; control: boolean; lock: boolean }
  | InputLockEvent
  /** What the person at the device holds back: everything (paused), or keyboard and mouse. */
  | { type: 'withheld'; everything: boolean; input: boolean }
  | { type: 'monitors'; width: number; height: number; monitors: MonitorPlace[] }
  /** Somebody else moved the pointer here. */
  | { type: 'cursor_position'; x: number; y: number }
  /** What is painted from now on: where it is on the device's whole screen, and how large. */
  | { type: 'picture'; x: number; y: number; width: number; height: number };

/** From the worker to the page. */
export type WorkerToPage =
  | ViewerEvent
  | { type: 'key'; viewerKey: string }
  | { type: 'failed'; detail: string }
  | { type: 'pixels'; id: number; pixels: Pixels | null };
