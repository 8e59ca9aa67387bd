// Where the picture is on the page, and which pixel of the device a pointer is on. Pure arithmetic: it must not know
// elements or events. Lengths on the page are CSS pixels.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** `fit`: all of it in view. `exact`: one pixel of the device is one pixel of this screen. */
export type Zoom = 'fit' | 'exact';

/** Length on the page of one pixel of the device. */
export function scaleFor(zoom: Zoom, region: Box, room: { width: number; height: number }, pixelRatio: number): number {
  const exact = 1 / pixelRatio;
  if (zoom === 'exact' || region.width === 0 || region.height === 0) return exact;
  const fit = Math.min(room.width / region.width, room.height / region.height);
  // Within half a percent the sharp picture is worth more than the last pixel of room.
  return Math.abs(fit / exact - 1) < 0.005 ? exact : Math.max(fit, 0.01);
}

/** Whether the picture has to be drawn without smoothing: when every pixel becomes a whole number of pixels. */
export function isWhole(scale: number, pixelRatio: number): boolean {
  const ratio = scale * pixelRatio;
  return Math.abs(ratio - Math.round(ratio)) < 1e-6 && ratio >= 1;
}

/** A length on the page that is a whole number of this screen's pixels, and not less than 0. */
export function toPixels(length: number, pixelRatio: number): number {
  return Math.max(Math.round(length * pixelRatio), 0) / pixelRatio;
}

/**
 * The device's pixel under a point of the page, on the whole screen. `canvas`: where the picture is on the page; `picture`: where on
 * the device's screen. Points outside go to its edge.
 */
export function toDevice(point: { x: number; y: number }, canvas: Box, picture: Box): { x: number; y: number } {
  const along = (at: number, start: number, length: number, pixels: number): number => {
    // The epsilon keeps a point that lies exactly on a pixel's edge on that pixel despite rounding.
    const pixel = Math.floor(((at - start) / length) * pixels + 1e-6);
    return Math.min(Math.max(pixel, 0), Math.max(pixels - 1, 0));
  };
  return {
    x: picture.x + along(point.x, canvas.x, canvas.width, picture.width),
    y: picture.y + along(point.y, canvas.y, canvas.height, picture.height),
  };
}
