// How many pixels of this screen a CSS pixel takes, as it is now. It must not know what is shown.

/** Follows the ratio: it changes with the browser's zoom, and when the window goes to another screen. */
export class PixelRatio {
  now = $state(devicePixelRatio);

  constructor() {
    $effect(() => {
      const same = matchMedia(`(resolution: ${this.now}dppx)`);
      const onchange = (): void => void (this.now = devicePixelRatio);
      same.addEventListener('change', onchange);
      return () => same.removeEventListener('change', onchange);
    });
  }
}
