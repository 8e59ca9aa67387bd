// Writes a figure down: on the terminal, and as JSON beside those of the peer harness.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../../bench/results');

/** The value below which this part of the values lies; values as they came. */
export function percentile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return Math.round((value ?? Number.NaN) * 10) / 10;
}

export function publish(name: string, figures: object): void {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    // Other work on the machine makes times longer; processor seconds stay what they are.
    load: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
  const result = { figure: name, at: new Date().toISOString(), machine, ...figures };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  console.log(JSON.stringify(result, null, 1));
}
