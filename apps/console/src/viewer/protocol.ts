// What the page and the viewer's worker say to each other. The events are those of crates/viewer-web/src/event.rs; a
// type that is not listed here comes from a newer viewer and is ignored.

/** From the page to the worker. */
export type ViewerCommand =
  /** Make a key and bring the link up, before there is a session. Answered by `key` or `failed`. */
  | { type: 'start'; relay: string }
  /** Connect with what the site granted, and paint onto the canvas (transferred, once). */
  | { type: 'connect'; grant: string; deviceKey: string; relay: string; program: string; canvas: OffscreenCanvas }
  /** Whole-screen pixels of the device. */
  | { type: 'move'; x: number; y: number }
  /** 1 left, 2 middle, 3 right, 8 back, 9 forward. */
  | { type: 'button'; button: number; pressed: boolean; x: number; y: number }
  /** Clicks; positive is right and down. */
  | { type: 'wheel'; dx: number; dy: number; x: number; y: number }
  /** evdev key code and X11 keysym; 0 where unknown. */
  | { type: 'key'; physical: number; keysym: number; pressed: boolean }
  /** The page lost the keyboard. */
  | { type: 'release_all' }
  /** The page is hidden (true) or shown again. */
  | { type: 'pause'; paused: boolean }
  /** End the session; `state: ended` follows. */
  | { type: 'end' }
  /** The site refused: close the link. */
  | { type: 'close' }
  /** Send what is painted: for proofs and screenshots. Answered by `probe`. */
  | { type: 'probe' }

/** Where a session stands. */
export type SessionState =
  | 'connecting'
  | 'greeting'
  | 'asking_consent'
  | 'active'
  | 'reconnecting'
  | 'ended'
  | 'refused'
  | 'unreachable'

/** A monitor of the device, in whole-screen pixels. */
export interface ViewerMonitor {
  name: string
  x: number
  y: number
  width: number
  height: number
  primary: boolean
}

/** From the worker to the page. */
export type ViewerEvent =
  | { type: 'key'; key: string }
  | { type: 'failed'; detail: string }
  | {
      type: 'state'
      state: SessionState
      /** Left to answer, or to come back. */
      seconds?: number
      /** Code of `model::EndReason`; null when a newer device has another one. */
      reason?: string | null
      /** Code of `model::Refusal`; null when a newer device has another one. */
      refusal?: string | null
      detail?: string
    }
  | { type: 'device'; name: string }
  | { type: 'rights'; view: boolean; control: boolean }
  | { type: 'monitors'; width: number; height: number; monitors: ViewerMonitor[] }
  | {
      type: 'cursor'
      serial: number
      width: number
      height: number
      hotX: number
      hotY: number
      /** Straight alpha; empty: the shape with this serial again, or none when it is 0 x 0. */
      rgba: Uint8Array
    }
  | { type: 'cursor_position'; x: number; y: number }
  /** 1: the helper restarts; 2: no user session. */
  | { type: 'stalled'; why: number }
  | { type: 'size'; width: number; height: number }
  | {
      type: 'statistics'
      frames: number
      bytes: number
      overMs: number
      decodeMs: number
      paintMs: number
      roundTripMs: number | null
      path: 'direct' | 'relay' | 'unknown'
      latencyP50Ms: number
      latencyP95Ms: number
      latencySamples: number
    }
  | { type: 'probe'; width: number; height: number; rgba: ArrayBuffer }
