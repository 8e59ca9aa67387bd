// The viewer's package and its events are described twice, in Rust and here: both say the same.

import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const rust = (name: string): string =>
  readFileSync(new URL(`../../../../crates/viewer-web/src/${name}`, import.meta.url), 'utf8');
const here = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

it('names the functions of the package, with as many arguments', () => {
  const exported = rust('viewer.rs').match(/#\[wasm_bindgen\]\nimpl Viewer \{([^]*?)\n\}\n/)?.[1] ?? '';
  const functions = [...exported.matchAll(/pub (?:async )?fn (\w+)\(([^)]*)\)/g)].map(
    ([, name, list]) => `${name}/${list!.split(',').filter((argument) => /\w+:/.test(argument)).length}`,
  );
  expect(functions.length).toBeGreaterThan(8);
  // `(event: ViewerEvent) => void` is one argument, whatever is in its brackets.
  const text = here('./package.ts').replace(/\(event: ViewerEvent\) => void/g, 'Function');
  const described = [...text.matchAll(/^ {2,4}(\w+)\(([^)]*)\): /gm)].map(
    ([, name, list]) => `${name}/${list!.split(',').filter((argument) => argument.includes(':')).length}`,
  );
  expect(described.sort()).toEqual(functions.sort());
});

it('knows every event and every state', () => {
  const events = rust('event.rs');
  const paint = rust('paint.rs');
  const told = [...`${events}${paint}`.matchAll(/\("type", "(\w+)"\.into\(\)\)/g)].map(([, type]) => type!);
  const states = [...events.matchAll(/=> \("(\w+)", vec!|=> \{\s*\("(\w+)", vec!|\(\s*"(refused)",/g)].map(
    ([, one, other, third]) => (one ?? other ?? third)!,
  );
  expect(new Set(told).size).toBeGreaterThan(7);
  expect(new Set(states).size).toBe(8);
  const protocol = here('./protocol.ts');
  const unknown = [...new Set([...told, ...states])].filter((word) => !protocol.includes(`'${word}'`));
  expect(unknown).toEqual([]);
});
