// The viewer's worker: the WebAssembly engine and the canvas live here, so that a busy page never delays a frame or a
// key. It must not parse anything of the wire; it passes objects on.

import loadPackage, { Viewer as Engine } from 'virtual:viewer-package';

import type { Viewer } from '../package';
import type { PageToWorker, ScreenChoice, ViewerInput, WorkerToPage } from '../protocol';
import { Outbox } from './outbox';
import { readPixels } from './pixels';

/** How soon input that found the engine's queue full is tried again. */
const RETRY_MS = 4;

/** What a dedicated worker's global scope offers beyond a window's, as far as it is used here. */
interface WorkerScope {
  postMessage(message: WorkerToPage): void;
  onmessage: ((event: MessageEvent<PageToWorker>) => void) | null;
}

const scope = self as unknown as WorkerScope;
const tell = (message: WorkerToPage): void => scope.postMessage(message);
const failed = (error: unknown): void =>
  tell({ type: 'failed', detail: error instanceof Error ? error.message : String(error) });

let viewer: Viewer | undefined;
let canvas: OffscreenCanvas | undefined;
let retry: ReturnType<typeof setInterval> | undefined;

const outbox = new Outbox(give);

function give(input: ViewerInput): boolean {
  if (!viewer) return true;
  switch (input.type) {
    case 'move':
      return viewer.pointer_move(input.x, input.y);
    case 'button':
      return viewer.pointer_button(input.button, input.pressed, input.x, input.y);
    case 'wheel':
      return viewer.wheel(input.dx, input.dy, input.x, input.y);
    case 'press':
      return viewer.press(input.physical, input.keysym, input.pressed);
    case 'release_all':
      return viewer.release_all();
  }
}

function push(input: ViewerInput): void {
  outbox.push(input);
  if (outbox.isEmpty || retry !== undefined) return;
  retry = setInterval(() => {
    outbox.flush();
    if (!outbox.isEmpty) return;
    clearInterval(retry);
    retry = undefined;
  }, RETRY_MS);
}

function chooseScreen(choice: ScreenChoice): void {
  const kinds = { all: 0, first: 1, named: 2 };
  viewer?.choose_screen(kinds[choice.kind], choice.kind === 'named' ? choice.name : '');
}

async function start(relay: string): Promise<void> {
  await loadPackage();
  viewer = await Engine.start(relay);
  tell({ type: 'key', viewerKey: viewer.key() });
}

function hear(message: PageToWorker): void {
  switch (message.type) {
    case 'start':
      start(message.relay).catch(failed);
      return;
    case 'connect':
      canvas = message.canvas;
      viewer?.connect(message.grant, message.deviceKey, message.relay, message.program, canvas, tell);
      return;
    case 'input':
      push(message.input);
      return;
    case 'pause':
      viewer?.pause(message.paused);
      return;
    case 'choose_screen':
      chooseScreen(message.choice);
      return;
    case 'wish':
      viewer?.wish(message.lowBandwidth, message.colours);
      return;
    case 'ask_control':
      viewer?.ask_control(message.grant);
      return;
    case 'give_up_control':
      viewer?.give_up_control();
      return;
    case 'lock_input':
      viewer?.lock_input(message.locked);
      return;
    case 'stay':
      viewer?.stay();
      return;
    case 'end':
      viewer?.end();
      return;
    case 'close':
      viewer?.close().catch(() => undefined); // The page goes away; nobody is left to be told.
      viewer = undefined;
      return;
    case 'read_pixels':
      readPixels(canvas)
        .then((pixels) => tell({ type: 'pixels', id: message.id, pixels }))
        .catch(failed);
      return;
  }
}

scope.onmessage = ({ data }) => {
  try {
    hear(data);
  } catch (error) {
    failed(error);
  }
};
