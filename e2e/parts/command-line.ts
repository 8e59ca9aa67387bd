// The program `deskside`, as somebody with an API token runs it.

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { decodePpm, type Picture } from './picture.ts';
import { output, ours } from './program.ts';
import type { Stage } from './stage.ts';

export interface Answer {
  exit: number;
  /** Standard output. */
  said: string;
  /** Standard error. */
  remarked: string;
}

export class CommandLine {
  private constructor(readonly env: NodeJS.ProcessEnv) {}

  /** In a home of its own, with a token that may do this much. */
  static async open(stage: Stage, permissions: string[]): Promise<CommandLine> {
    const home = path.join(stage.folder, 'command-line');
    mkdirSync(home, { recursive: true });
    const authority = path.join(home, 'ca.crt');
    writeFileSync(authority, await stage.api.authority());
    return new CommandLine({
      PATH: process.env['PATH'],
      HOME: home,
      DESKSIDE_SITE: stage.site.url,
      DESKSIDE_CA: authority,
      DESKSIDE_TOKEN: await stage.api.apiToken(permissions),
    });
  }

  run(...args: string[]): Promise<Answer> {
    const options = { env: this.env, timeout: 60_000 };
    return new Promise((resolve, reject) => {
      execFile(ours('deskside'), args, options, (error, said, remarked) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ exit: Number(error?.code ?? 0), said, remarked });
      });
    });
  }
}

/** Reads a PNG file, by a program that has nothing to do with ours. */
export async function readPng(file: string): Promise<Picture> {
  return decodePpm(await output('convert', [file, '-depth', '8', 'ppm:-']));
}
