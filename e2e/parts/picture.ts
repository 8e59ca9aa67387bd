// Pictures as bytes, and what is different between two of them. It must not know where they come from.

import { createHash } from 'node:crypto';

/** Rows from top to bottom, four bytes a pixel: red, green, blue, 255. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8Array;
}

/** Reads a screen dump of xwd (X11/XWDFile.h): 32 bits a pixel, true colour, as every X server of today gives. */
export function decodeXwd(dump: Buffer): Picture {
  const field = (place: number): number => dump.readUInt32BE(place * 4);
  const [headerSize, width, height, byteOrder, bitsPerPixel, bytesPerLine, colours] = [
    field(0),
    field(4),
    field(5),
    field(7),
    field(11),
    field(12),
    field(19),
  ] as const;
  if (bitsPerPixel !== 32 || byteOrder !== 0) throw new Error(`xwd gave ${bitsPerPixel} bits a pixel, order ${byteOrder}`);
  const start = headerSize + colours * 12;
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = start + y * bytesPerLine + x * 4;
      const to = (y * width + x) * 4;
      rgba[to] = dump[from + 2]!;
      rgba[to + 1] = dump[from + 1]!;
      rgba[to + 2] = dump[from]!;
      rgba[to + 3] = 255;
    }
  }
  return { width, height, rgba };
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
  let count = 0;
  let [left, top, right, bottom] = [real.width, real.height, -1, -1];
  for (let pixel = 0; pixel < real.width * real.height; pixel += 1) {
    const at = pixel * 4;
    const same = [0, 1, 2, 3].every((part) => seen.rgba[at + part] === real.rgba[at + part]);
    if (same) continue;
    const [x, y] = [pixel % real.width, Math.floor(pixel / real.width)];
    count += 1;
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  if (count === 0) return '';
  const [x, y] = [left, top];
  return `${count} pixels differ, within ${x},${y} to ${right},${bottom}; at ${x},${y} the viewer has ${colourAt(seen, x, y)}, the screen ${colourAt(real, x, y)}`;
}

/** As a PPM file, for people who look into why a story failed. */
export function ppm({ width, height, rgba }: Picture): Buffer {
  const rgb = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) rgb.set(rgba.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), rgb]);
}
