// Stands in for the WebAssembly viewer in mode `mock`: the same interface, and a painted desktop instead of a device. It
// lives in the worker, so that everything around it is the real thing. The grant's text chooses what happens.

import type { Viewer as ViewerInterface, ViewerPackage } from '../../src/viewer/package.ts';
import type { ViewerEvent } from '../../src/viewer/protocol.ts';
import { Desktop } from './desktop.ts';

const load: ViewerPackage['default'] = () => Promise.resolve();

export default load;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

class MockViewer implements ViewerInterface {
  #tell: (event: ViewerEvent) => void = () => undefined;
  #desktop: Desktop | undefined;
  #over = false;
  #story = '';

  key(): string {
    return 'm'.repeat(43);
  }

  connect(grant: string, _device: string, _relay: string, _program: string, canvas: OffscreenCanvas, tell: (event: ViewerEvent) => void): void {
    this.#tell = tell;
    void this.#play(grant.replace('v4.public.', ''), canvas);
  }

  async #play(story: string, canvas: OffscreenCanvas): Promise<void> {
    this.#story = story;
    this.#tell({ type: 'state', state: 'connecting' });
    await wait(60);
    this.#tell({ type: 'state', state: 'greeting' });
    if (story === 'unreachable') {
      this.#tell({ type: 'state', state: 'unreachable', detail: 'the relay did not answer within 8 s' });
      return;
    }
    if (story === 'asking' || story === 'denied') {
      this.#tell({ type: 'state', state: 'asking_consent', seconds: 30 });
      if (story === 'asking') return;
      await wait(300);
      this.#tell({ type: 'state', state: 'refused', refusal: 'consent_denied', detail: '' });
      return;
    }
    this.#begin(canvas, story === 'view' || story === 'stays');
    if (story === 'idle') this.#tell({ type: 'ending', seconds: 60, reason: 'idle' });
    if (story === 'paused') {
      await wait(300);
      this.#tell({ type: 'withheld', everything: true, input: false });
      this.#tell({ type: 'rights', view: false, control: false, lock: false });
    }
    if (story === 'taken') {
      await wait(300);
      this.#tell({ type: 'rights', view: true, control: false, lock: false });
      this.#tell({ type: 'withheld', everything: false, input: true });
    }
    if (story === 'lost') {
      await wait(300);
      this.#tell({ type: 'state', state: 'reconnecting', seconds: 60 });
    }
  }

  #begin(canvas: OffscreenCanvas, viewOnly: boolean): void {
    if (this.#over) return;
    const desktop = new Desktop(canvas, this.#tell);
    this.#desktop = desktop;
    this.#tell({ type: 'state', state: 'active' });
    this.#tell({ type: 'rights', view: true, control: !viewOnly, lock: !viewOnly });
    desktop.begin();
  }

  pointer_move(x: number, y: number): boolean {
    this.#desktop?.note(`move ${x},${y}`);
    return true;
  }

  pointer_button(button: number, pressed: boolean, x: number, y: number): boolean {
    this.#desktop?.note(`button ${button} ${pressed ? 'down' : 'up'} ${x},${y}`);
    return true;
  }

  wheel(dx: number, dy: number, x: number, y: number): boolean {
    this.#desktop?.note(`wheel ${dx},${dy} at ${x},${y}`);
    return true;
  }

  press(physical: number, keysym: number, pressed: boolean): boolean {
    this.#desktop?.note(`key ${physical} 0x${keysym.toString(16)} ${pressed ? 'down' : 'up'}`);
    return true;
  }

  release_all(): boolean {
    this.#desktop?.note('release all');
    return true;
  }

  pause(): boolean {
    return true;
  }

  choose_screen(kind: number, name: string): boolean {
    this.#desktop?.choose(kind, name);
    return true;
  }

  wish(lowBandwidth: boolean, colours: number): boolean {
    // Said before there is a desktop, too.
    console.debug(`input: ${lowBandwidth ? 'low bandwidth' : 'full picture'}${colours ? `, colours ${colours}` : ''}`);
    return true;
  }

  ask_control(): boolean {
    this.#tell({ type: 'raise', is: 'asked', seconds: 30 });
    setTimeout(() => {
      if (this.#story === 'stays') this.#tell({ type: 'raise', is: 'refused', refusal: 'consent_denied', detail: '' });
      else this.#tell({ type: 'rights', view: true, control: true, lock: true });
    }, 300);
    return true;
  }

  give_up_control(): boolean {
    this.#tell({ type: 'rights', view: true, control: false, lock: false });
    return true;
  }

  lock_input(locked: boolean): boolean {
    this.#tell({ type: 'input_lock', locked, why: locked ? null : 'operator', detail: '' });
    // Whoever sits there ends it after a while.
    if (locked && this.#story === 'unlocked') {
      setTimeout(() => {
        this.#tell({ type: 'input_lock', locked: false, why: 'local_user', detail: '' });
        this.#tell({ type: 'rights', view: true, control: true, lock: false });
      }, 300);
    }
    return true;
  }

  stay(): boolean {
    this.#tell({ type: 'ending', seconds: null, reason: null });
    return true;
  }

  end(): boolean {
    this.#over = true;
    this.#desktop?.stop();
    this.#tell({ type: 'state', state: 'ended', reason: 'viewer_ended' });
    return true;
  }

  close(): Promise<void> {
    this.#desktop?.stop();
    return Promise.resolve();
  }
}

export const Viewer: ViewerPackage['Viewer'] = {
  start: () => Promise.resolve(new MockViewer()),
};
