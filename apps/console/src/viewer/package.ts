// The JavaScript face of `crates/viewer-web`, as wasm-bindgen writes it into `generated/`. Written here as well because
// the generated package exists only after `cargo xtask wasm`. It must say the same as `viewer.rs`.

import type { ViewerEvent } from './protocol';

/** One session. The functions for input return false when too much is waiting. */
export interface Viewer {
  /** The public key, to be named in the request for a session. */
  key(): string;
  connect(
    grant: string,
    deviceKey: string,
    relay: string,
    program: string,
    canvas: OffscreenCanvas,
    tell: (event: ViewerEvent) => void,
  ): void;
  pointer_move(x: number, y: number): boolean;
  pointer_button(button: number, pressed: boolean, x: number, y: number): boolean;
  wheel(dx: number, dy: number, x: number, y: number): boolean;
  press(physical: number, keysym: number, pressed: boolean): boolean;
  release_all(): boolean;
  pause(paused: boolean): boolean;
  /** All of the screen (0), the first monitor (1), or the monitor of this name (2). */
  choose_screen(kind: number, name: string): boolean;
  /** Before the session, or from now on. */
  wish(lowBandwidth: boolean, colours: number): boolean;
  /** With what the site signed for it; `raise` events follow. */
  ask_control(grant: string): boolean;
  give_up_control(): boolean;
  /** The device's own keyboard and mouse; `input_lock` follows. */
  lock_input(locked: boolean): boolean;
  stay(): boolean;
  end(): boolean;
  close(): Promise<void>;
}

export interface ViewerPackage {
  /** Loads the WebAssembly. */
  default: () => Promise<unknown>;
  Viewer: {
    /** Makes a fresh key and brings the link up at the relay. */
    start(relay: string): Promise<Viewer>;
  };
}
