// For tests that compare the picture with the device's screen: with `?probe=1` in the viewer's address, `desksideProbe`
// reads what was painted. It reads only; without the parameter it does not exist.

import type { Pixels } from './protocol';

interface Probed {
  readPixels: () => Promise<Pixels | null>;
}

declare global {
  interface Window {
    desksideProbe?: Probed;
  }
}

/** Offers the probe while a session is shown, when the address asks for it; for use in an `$effect`. */
export function probing(session: Probed): () => void {
  if (new URLSearchParams(location.search).get('probe') !== '1') return () => undefined;
  window.desksideProbe = { readPixels: () => session.readPixels() };
  return () => delete window.desksideProbe;
}
