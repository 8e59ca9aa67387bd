// A desktop that does not exist, painted for the mock viewer: a panel, a window, and the last inputs as lines of text, so
// that tests can read from the page's console what arrived.

import type { MonitorPlace, ViewerEvent } from '../../src/viewer/protocol.ts';

const SIZE = { width: 1920, height: 1080 };
const LINES = 14;
const MONITORS: MonitorPlace[] = [
  { name: 'DP-1', x: 0, y: 0, width: 960, height: 1080, primary: true },
  { name: 'HDMI-1', x: 960, y: 0, width: 960, height: 1080, primary: false },
];

export class Desktop {
  #context: OffscreenCanvasRenderingContext2D;
  #notes: string[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    canvas: OffscreenCanvas,
    private readonly tell: (event: ViewerEvent) => void,
  ) {
    [canvas.width, canvas.height] = [SIZE.width, SIZE.height];
    this.#context = canvas.getContext('2d', { alpha: false })!;
  }

  begin(): void {
    this.#show({ x: 0, y: 0, ...SIZE });
    this.tell({ type: 'monitors', ...SIZE, monitors: MONITORS });
    this.#sendPointer();
    this.#paint();
    this.#timer = setInterval(() => this.#statistics(), 500);
    this.#statistics();
  }

  /** Another part of the screen, numbered as the engine does. */
  choose(kind: number, name: string): void {
    const chosen = kind === 1 ? MONITORS[0] : MONITORS.find((monitor) => kind === 2 && monitor.name === name);
    this.#show(chosen ?? { x: 0, y: 0, ...SIZE });
    this.#paint();
  }

  #show({ x, y, width, height }: { x: number; y: number; width: number; height: number }): void {
    const { canvas } = this.#context;
    [canvas.width, canvas.height] = [width, height];
    this.#context.setTransform(1, 0, 0, 1, -x, -y);
    this.tell({ type: 'picture', x, y, width, height });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** An input arrived. */
  note(text: string): void {
    console.debug(`input: ${text}`);
    this.#notes = [...this.#notes, text].slice(-LINES);
    this.#paint();
  }

  #statistics(): void {
    this.tell({
      type: 'statistics',
      frames: 12,
      bytes: 41_000,
      overMs: 500,
      decodeMs: 0.6,
      paintMs: 0.2,
      roundTripMs: 0.9,
      path: 'relay',
      latencyP50Ms: 9,
      latencyP95Ms: 14,
      latencySamples: 40,
      stages: [
        { name: 'network', p50Ms: 4.1, p95Ms: 9.2 },
        { name: 'desktop', p50Ms: 2.2, p95Ms: 4.4 },
        { name: 'capture', p50Ms: 0.4, p95Ms: 0.6 },
        { name: 'encode', p50Ms: 0.8, p95Ms: 1.9 },
        { name: 'decode', p50Ms: 0.3, p95Ms: 0.5 },
        { name: 'present', p50Ms: 1.2, p95Ms: 2.4 },
      ],
    });
  }

  /** A plain arrow of 16 x 16 with its tip as the point that counts. */
  #sendPointer(): void {
    const edge = 16;
    const rgba = new Uint8Array(edge * edge * 4);
    for (let y = 0; y < edge; y++) {
      for (let x = 0; x <= Math.min(y, edge - 1 - y / 3); x++) {
        const border = x === 0 || x === y || y === edge - 1;
        rgba.set(border ? [255, 255, 255, 255] : [20, 20, 20, 255], (y * edge + x) * 4);
      }
    }
    this.tell({ type: 'cursor', serial: 1, width: edge, height: edge, hotX: 0, hotY: 0, rgba });
  }

  #paint(): void {
    const pen = this.#context;
    const sky = pen.createLinearGradient(0, 0, 0, SIZE.height);
    sky.addColorStop(0, '#35546b');
    sky.addColorStop(1, '#8fa7a0');
    pen.fillStyle = sky;
    pen.fillRect(0, 0, SIZE.width, SIZE.height);
    pen.fillStyle = '#1d2a33';
    pen.fillRect(0, 0, SIZE.width, 34);
    pen.fillStyle = '#f4f4f0';
    pen.font = '16px sans-serif';
    pen.fillText('Applications   Places', 18, 23);
    this.#window(260, 150, 1100, 680, 'notes.txt');
    pen.font = '20px monospace';
    pen.fillStyle = '#22282c';
    this.#notes.forEach((note, line) => pen.fillText(note, 300, 250 + line * 38));
  }

  #window(x: number, y: number, width: number, height: number, title: string): void {
    const pen = this.#context;
    pen.fillStyle = '#00000040';
    pen.fillRect(x + 8, y + 10, width, height);
    pen.fillStyle = '#e7e8e3';
    pen.fillRect(x, y, width, 40);
    pen.fillStyle = '#fdfdfb';
    pen.fillRect(x, y + 40, width, height - 40);
    pen.fillStyle = '#333c42';
    pen.font = '17px sans-serif';
    pen.fillText(title, x + 16, y + 26);
  }
}
