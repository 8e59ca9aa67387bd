// The present moment for texts such as "3 min. ago", and for countdowns. It must not be used to decide anything.

class Clock {
  /** Changes every ten seconds. */
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 10_000);
  }
}

export const clock = new Clock();

/** Calls back each second until the returned function is called; for use in an `$effect`. */
export function everySecond(tick: () => void): () => void {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
