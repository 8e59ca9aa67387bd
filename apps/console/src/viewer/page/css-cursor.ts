// A pointer's shape as a value for CSS `cursor`. Pure text: it must not know elements.

export interface PointerImage {
  /** PNG as data URL. */
  url: string;
  /** In the device's pixels, as is the point that counts. */
  width: number;
  height: number;
  hotX: number;
  hotY: number;
}

/** Browsers ignore cursors with a longer edge. */
const LONGEST_EDGE = 128;

/** At so many CSS pixels for a pixel of the device, so that pointer and picture stay in proportion. */
export function cssCursor(image: PointerImage | null | undefined, scale: number): string {
  if (image === null) return 'none';
  if (image === undefined) return 'default';
  const shown = Math.min(scale, LONGEST_EDGE / Math.max(image.width, image.height));
  const density = Number((1 / shown).toFixed(4));
  const hot = (point: number): number => Math.min(LONGEST_EDGE - 1, Math.round(point * shown));
  return `image-set(url("${image.url}") ${density}x) ${hot(image.hotX)} ${hot(image.hotY)}, default`;
}
