// schemathesis: a program that makes up requests from the API's own document, good ones and bad ones, and looks at the answers.

import { spawn } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where `cargo xtask test` installs it. */
const PROGRAM =
  process.env['DESKSIDE_SCHEMATHESIS'] ?? path.join(import.meta.dirname, '../../target/schemathesis/bin/schemathesis');

/** Of an OpenAPI document, what has to be known here. */
export interface Document {
  security?: unknown;
  components: { securitySchemes?: unknown };
}

export interface Asked {
  document: Document;
  /** Where the API is. */
  address: string;
  headers: Record<string, string>;
  /** What has to hold for every answer. */
  checks: string[];
  /** Operations that are left alone. */
  without: string[];
  /** Requests for each operation, about. */
  examples: number;
  /** A folder for the document and for its words. */
  folder: string;
}

/** Has it ask; returns how it ended (0: nothing found) and the last that it said. */
export async function schemathesis(asked: Asked): Promise<{ code: number; words: string; log: string }> {
  const { document, address, headers, checks, without, examples, folder } = asked;
  const [file, log] = [path.join(folder, 'openapi.json'), path.join(folder, 'schemathesis.log')];
  // Without what it says of signing in: the headers do that, and made-up proofs beside them would be all that is looked at.
  const { security: _, components, ...rest } = document;
  const { securitySchemes: __, ...others } = components;
  writeFileSync(file, JSON.stringify({ ...rest, components: others }));
  const given = [
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...without.flatMap((operation) => ['--exclude-operation-id', operation]),
  ];
  const settings = [
    'run',
    file,
    `--url=${address}`,
    // Made a minute ago by the site itself; that it is checked is tested where it is checked.
    '--tls-verify=false',
    '--phases=examples,coverage,fuzzing',
    `--checks=${checks.join(',')}`,
    `--max-examples=${examples}`,
    // The same requests in every run: what is found can be found again.
    '--seed=20261123',
    '--no-shrink',
    // Its makers of data are not made for several threads.
    '--workers=1',
    // A refusal may come before all of a body was sent, and the site closes the connection then: the next request on it fails.
    '--request-retries=3',
    '--no-color',
    '--continue-on-failure',
    ...given,
  ];
  // A terminal that draws nothing over what stands there.
  const child = spawn(PROGRAM, settings, { cwd: folder, env: { ...process.env, TERM: 'dumb' } });
  const words: string[] = [];
  const kept = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      words.push(text);
      kept.write(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`schemathesis can't be started; "cargo xtask test" installs it: ${error.message}`)));
    child.on('close', (code) => {
      kept.end();
      resolve({ code: code ?? -1, words: words.join('').slice(-4_000), log });
    });
  });
}
