// Waiting for something to become true. Nothing here, and no story, waits for a fixed time.

import { setTimeout as pause } from 'node:timers/promises';

/** How often a condition is looked at. */
const EVERY_MS = 40;

/**
 * Looks until there is something (not undefined, null or false), and returns it. Says what it waited for when the time
 * is over, with the last error if looking failed.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  seconds = 20,
): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + seconds * 1000;
  let fault = '';
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) {
        return found as Exclude<T, undefined | null | false>;
      }
      fault = '';
    } catch (error) {
      fault = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}${fault}`);
    await pause(EVERY_MS);
  }
}
