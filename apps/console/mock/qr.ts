// A picture that looks like a QR code, for the mock only: nobody scans it.

import { Random } from './random.ts';

const MODULES = 33;

export function fakeQr(): string {
  const random = new Random(11);
  const squares: string[] = [];
  const inFinder = (x: number, y: number): boolean => (x < 8 && y < 8) || (x > MODULES - 9 && y < 8) || (x < 8 && y > MODULES - 9);
  for (let y = 0; y < MODULES; y++) {
    for (let x = 0; x < MODULES; x++) {
      if (!inFinder(x, y) && random.chance(0.48)) squares.push(`M${x} ${y}h1v1h-1z`);
    }
  }
  for (const [x, y] of [[0, 0], [MODULES - 7, 0], [0, MODULES - 7]]) {
    squares.push(`M${x} ${y}h7v7h-7zM${x! + 1} ${y! + 1}v5h5v-5zM${x! + 2} ${y! + 2}h3v3h-3z`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${MODULES + 4} ${MODULES + 4}"><path d="${squares.join('')}"/></svg>`;
}
