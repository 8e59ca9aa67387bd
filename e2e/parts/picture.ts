// Pictures as bytes, and what is different between two of them. It must not know where they come from.

import { createHash } from 'node:crypto';

/** Rows from top to bottom, four bytes a pixel: red, green, blue, 255. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8Array;
}

/** Reads a binary PPM file of 8 bits a colour (netpbm's P6). */
export function decodePpm(file: Buffer): Picture {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString('latin1'));
  if (!header) throw new Error('not a PPM file of 8 bits a colour');
  const [width, height] = [Number(header[1]), Number(header[2])];
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0, from = header[0].length; pixel < width * height; pixel += 1, from += 3) {
    rgba.set(file.subarray(from, from + 3), pixel * 4);
  }
  return { width, height, rgba };
}

/** A part of a picture. */
export function part({ width, rgba }: Picture, place: { x: number; y: number; width: number; height: number }): Picture {
  const cut = new Uint8Array(place.width * place.height * 4);
  for (let row = 0; row < place.height; row += 1) {
    const start = ((place.y + row) * width + place.x) * 4;
    cut.set(rgba.subarray(start, start + place.width * 4), row * place.width * 4);
  }
  return { width: place.width, height: place.height, rgba: cut };
}

/** Colour of a pixel as `#rrggbb`. */
export function colourAt({ width, rgba }: Picture, x: number, y: number): string {
  const at = (Math.round(y) * width + Math.round(x)) * 4;
  return `#${Buffer.from(rgba.subarray(at, at + 3)).toString('hex')}`;
}

export function sha256({ rgba }: Picture): string {
  return createHash('sha256').update(rgba).digest('hex');
}

/** What differs, in words; empty when every pixel is the same. */
export function difference(seen: Picture, real: Picture): string {
  if (seen.width !== real.width || seen.height !== real.height) {
    return `the picture is ${seen.width} x ${seen.height}, the screen ${real.width} x ${real.height}`;
  }
  let [count, first] = [0, -1];
  let [left, top, right, bottom] = [real.width, real.height, -1, -1];
  for (let pixel = 0; pixel < real.width * real.height; pixel += 1) {
    const at = pixel * 4;
    if ([0, 1, 2, 3].every((part) => seen.rgba[at + part] === real.rgba[at + part])) continue;
    const [x, y] = [pixel % real.width, Math.floor(pixel / real.width)];
    if (count === 0) first = pixel;
    count += 1;
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  if (count === 0) return '';
  const [x, y] = [first % real.width, Math.floor(first / real.width)];
  return `${count} pixels differ, within ${left},${top} to ${right},${bottom}; at ${x},${y} the viewer has ${colourAt(seen, x, y)}, the screen ${colourAt(real, x, y)}`;
}

/** How far two sketches are apart, on average over their values of 0 to 255. */
export function distance(one: number[], other: number[]): number {
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 255)), 0) / one.length;
}

/** As a PPM file, for people who look into why a story failed. */
export function ppm({ width, height, rgba }: Picture): Buffer {
  const rgb = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) rgb.set(rgba.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), rgb]);
}
