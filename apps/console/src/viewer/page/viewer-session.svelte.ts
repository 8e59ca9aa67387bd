// One session as the page sees it: starts the worker, asks the site, connects, and keeps what the worker tells as reactive
// state. It must not know elements, except the canvas that it hands to the worker.
//
//   preparing -> connecting -> greeting -> (asking_consent) -> active <-> paused, reconnecting
//   from anywhere to: ended | refused | unreachable | failed

import { ApiProblem, asProblem } from '../../api/problem';
import { api } from '../../api/site';
import type { Device, GrantedSession } from '../../api/types';
import type { AskedAccess } from '../address';
import type { Box } from '../input/placement';
import type { Colours, EqualityEvent, MonitorPlace, PageToWorker, Pixels, ScreenChoice, StateEvent, StatisticsEvent, ViewerInput, WorkerToPage } from '../protocol';
import { PointerShapes } from './pointer-shapes.svelte';

export type Phase =
  /** `paused`: by the person at the device. */
  | { is: 'preparing' | 'connecting' | 'greeting' | 'active' | 'paused' }
  /** `until`: by this browser's clock, in milliseconds. */
  | { is: 'asking_consent' | 'reconnecting'; until: number }
  | { is: 'ended'; reason: string | null }
  | { is: 'refused'; code: string | null; detail: string }
  | { is: 'unreachable'; detail: string }
  | { is: 'failed'; problem: ApiProblem };

/** How it stands with the wish for keyboard and mouse in a session without. */
export type Raise =
  | { is: 'none' | 'requested' | 'asked' }
  /** Code of a refusal, and the English words of whoever refused. */
  | { is: 'refused'; code: string; detail: string };

export interface Wish {
  deviceId: string;
  access: AskedAccess;
  reason: string;
}

/** Said to the device, for its logs. */
const PROGRAM = 'browser';
/** How often somebody who only looks on, and moves the mouse over the picture, is said to be there. */
const SIGN_OF_LIFE_MS = 10_000;
/** What a worker that was told to end has to say so to the device. */
const LAST_WORDS_MS = 3_000;

export class ViewerSession {
  phase = $state.raw<Phase>({ is: 'preparing' });
  /** As the site knows it; null until it has answered, and when this person may not see devices. */
  device = $state.raw<Device | null>(null);
  control = $state(false);
  /** The person at the device took keyboard and mouse away. */
  inputTaken = $state(false);
  /** Whether the device's own keyboard and mouse may be locked, whether they are, and why they work again. */
  mayLockInput = $state(false);
  inputLocked = $state(false);
  inputUnlocked = $state.raw<string | null>(null);
  raise = $state.raw<Raise>({ is: 'none' });
  /** When and why the session ends by itself, by this browser's clock; null while that is not near. */
  ending = $state.raw<{ at: number; reason: string | null } | null>(null);
  /** What is painted: where it is on the device's whole screen, and how large. */
  picture = $state.raw<Box>({ x: 0, y: 0, width: 0, height: 0 });
  monitors = $state.raw<MonitorPlace[]>([]);
  statistics = $state.raw<StatisticsEvent | null>(null);
  equality = $state.raw<Omit<EqualityEvent, 'type'>>({
    now: 'unproven',
    colours: 0,
    compared: 0,
    differing: 0,
  });
  readonly shapes = new PointerShapes();

  #worker: Worker;
  #canvas: OffscreenCanvas | null = null;
  #granted: GrantedSession | null = null;
  #waitingForPixels = new Map<number, (pixels: Pixels | null) => void>();
  #probes = 0;
  #pictureWishes: { lowBandwidth: boolean; colours: Colours } = { lowBandwidth: false, colours: 0 };
  #stayed = 0;

  constructor(readonly wish: Wish) {
    this.#worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerToPage>) => this.#hear(data);
    this.#worker.onerror = () => this.#fail('The viewer could not be loaded. Load the page again.');
    this.#tell({ type: 'start', relay: location.origin });
    api.device(wish.deviceId).then(
      (device) => (this.device = device),
      () => undefined, // Whether the session may be is decided by the answer to the request for it.
    );
  }

  get over(): boolean {
    return ['ended', 'refused', 'unreachable', 'failed'].includes(this.phase.is);
  }

  get name(): string {
    return this.#granted?.session.device_name ?? this.device?.facts.name ?? '';
  }

  /** The canvas to paint on; it can be given once. */
  takeCanvas(canvas: HTMLCanvasElement): void {
    this.#canvas = canvas.transferControlToOffscreen();
  }

  input(input: ViewerInput): void {
    if (this.phase.is !== 'active') return;
    if (this.control) this.#tell({ type: 'input', input });
    else if (Date.now() - this.#stayed > SIGN_OF_LIFE_MS) this.stay();
  }

  pause(paused: boolean): void {
    this.#tell({ type: 'pause', paused });
  }

  /** Few bytes while things move, at the price of photos that are exact only once they stand still; and fewer colours. */
  wishPicture(lowBandwidth: boolean, colours: Colours): void {
    this.#pictureWishes = { lowBandwidth, colours };
    if (this.#granted) this.#tell({ type: 'wish', ...this.#pictureWishes });
  }

  /** Shows another part of the device's screen. An older device goes on showing all of it. */
  chooseScreen(choice: ScreenChoice): void {
    this.#tell({ type: 'choose_screen', choice });
  }

  /** Asks the site, and with its answer the device, for keyboard and mouse. */
  async askControl(): Promise<void> {
    if (!this.#granted || this.control || this.raise.is === 'requested' || this.raise.is === 'asked') return;
    this.raise = { is: 'requested' };
    try {
      const { grant } = await api.raiseSession(this.#granted.session.id);
      this.#tell({ type: 'ask_control', grant });
    } catch (error) {
      const { code, detail } = asProblem(error);
      this.raise = { is: 'refused', code, detail };
    }
  }

  /** The operator is there, though they do nothing. */
  stay(): void {
    this.#stayed = Date.now();
    this.#tell({ type: 'stay' });
  }

  /** Goes on looking only. */
  giveUpControl(): void {
    this.#tell({ type: 'give_up_control' });
  }

  /** Keeps the device's own keyboard and mouse from acting, or no longer. */
  lockInput(locked: boolean): void {
    this.#tell({ type: 'lock_input', locked });
  }

  end(): void {
    if (this.#granted) this.#tell({ type: 'end' });
    else this.dispose();
  }

  /** Leaves for good. A session that goes on is ended at the site too, because the worker may die before it could. */
  dispose(): void {
    if (this.#granted && !this.over) {
      this.#tell({ type: 'end' });
      void api.endSession(this.#granted.session.id, { evenAfterThePageIsGone: true }).catch(() => undefined);
    } else {
      this.#tell({ type: 'close' });
    }
    if (!this.over) this.phase = { is: 'ended', reason: 'viewer_ended' };
    setTimeout(() => this.#worker.terminate(), LAST_WORDS_MS);
  }

  /** What was painted; for tests. */
  readPixels(): Promise<Pixels | null> {
    const id = ++this.#probes;
    this.#tell({ type: 'read_pixels', id });
    return new Promise((resolve) => this.#waitingForPixels.set(id, resolve));
  }

  #tell(message: PageToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  async #ask(viewerKey: string): Promise<void> {
    const { deviceId, access, reason } = this.wish;
    try {
      const granted = await api.startSession({
        device_id: deviceId,
        kind: 'remote_control',
        access,
        reason,
        viewer_key: viewerKey,
      });
      this.#connect(granted);
    } catch (error) {
      this.#refuse(asProblem(error));
    }
  }

  #connect(granted: GrantedSession): void {
    this.#granted = granted;
    const canvas = this.#canvas;
    if (this.over || !canvas) {
      // The person gave up while the site decided: nobody will come for this grant.
      void api.endSession(granted.session.id).catch(() => undefined);
      return;
    }
    this.phase = { is: 'connecting' };
    const { grant, device_key, relay_url } = granted;
    this.#tell({ type: 'wish', ...this.#pictureWishes });
    this.#tell(
      { type: 'connect', grant, deviceKey: device_key, relay: relay_url, program: PROGRAM, canvas },
      [canvas],
    );
  }

  #refuse(problem: ApiProblem): void {
    this.#tell({ type: 'close' });
    // A refusal's code is one of `model::Refusal`; anything else went wrong on the way.
    const decided = problem.status !== 0 && problem.status < 500 && problem.status !== 401;
    const device = ['device_offline', 'device_not_answering', 'evidence_unavailable'].includes(problem.code);
    this.phase =
      decided || device
        ? { is: 'refused', code: problem.code, detail: problem.detail }
        : { is: 'failed', problem };
  }

  #fail(detail: string): void {
    if (this.over) return;
    this.phase = { is: 'failed', problem: new ApiProblem({ status: 0, code: 'viewer_failed', detail }) };
  }

  #hear(message: WorkerToPage): void {
    switch (message.type) {
      case 'key':
        void this.#ask(message.viewerKey);
        return;
      case 'failed':
        this.#fail(message.detail);
        return;
      case 'state':
        this.phase = phaseOf(message, Date.now());
        // A lost link takes the question away.
        if (message.state === 'reconnecting') {
          this.raise = { is: 'none' };
          this.ending = null;
          this.inputLocked = false;
        }
        return;
      case 'rights':
        this.control = message.control;
        this.mayLockInput = message.lock;
        if (message.control) this.raise = { is: 'none' };
        return;
      case 'input_lock':
        this.inputLocked = message.locked;
        // That the operator did it themselves needs no words.
        this.inputUnlocked = message.locked || message.why === 'operator' ? null : (message.why ?? 'unknown');
        return;
      case 'raise':
        this.raise =
          message.is === 'refused'
            ? { is: 'refused', code: message.refusal ?? 'unknown', detail: message.detail }
            : { is: message.is === 'asked' ? 'asked' : 'none' };
        return;
      case 'withheld':
        this.inputTaken = message.input;
        this.phase = { is: message.everything ? 'paused' : 'active' };
        return;
      case 'ending':
        this.ending = message.seconds === null ? null : { at: Date.now() + message.seconds * 1000, reason: message.reason };
        return;
      case 'monitors':
        this.monitors = message.monitors;
        return;
      case 'picture': {
        const { x, y, width, height } = message;
        this.picture = { x, y, width, height };
        return;
      }
      case 'statistics':
        this.statistics = message;
        return;
      case 'equality':
        this.equality = message;
        return;
      case 'cursor':
        this.shapes.show(message);
        return;
      case 'cursor_position':
        this.shapes.moved({ x: message.x, y: message.y });
        return;
      case 'pixels':
        this.#waitingForPixels.get(message.id)?.(message.pixels);
        this.#waitingForPixels.delete(message.id);
        return;
      case 'device':
        return; // The site has told the name already.
    }
  }
}

function phaseOf(event: StateEvent, now: number): Phase {
  switch (event.state) {
    case 'asking_consent':
    case 'reconnecting':
      return { is: event.state, until: now + event.seconds * 1000 };
    case 'ended':
      return { is: 'ended', reason: event.reason };
    case 'refused':
      return { is: 'refused', code: event.refusal, detail: event.detail };
    case 'unreachable':
      return { is: 'unreachable', detail: event.detail };
    default:
      return { is: event.state };
  }
}
