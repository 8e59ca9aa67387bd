// Reads back what was painted, so that a test can compare it with the device's screen pixel by pixel. Slow, and never
// used unless the page was opened with `?probe=1`.

import type { Pixels } from '../protocol';

/** The canvas's pixels; null before the first frame. */
export async function readPixels(canvas: OffscreenCanvas | undefined): Promise<Pixels | null> {
  const context = canvas?.getContext('2d');
  if (!canvas || !context || canvas.width === 0) return null;
  const { width, height } = canvas;
  const rgba = context.getImageData(0, 0, width, height).data.buffer;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', rgba));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { width, height, rgba, sha256 };
}
