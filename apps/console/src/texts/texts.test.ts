// English and Dutch are complete, say the same things with the same values, and cover every code of the Rust tables.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { FluentBundle, FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SOURCE = at('..');

function filesOf(locale: string): Map<string, string> {
  const folder = at(`./${locale}`);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ftl'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** Message ids with the values that each uses. */
function messagesOf(text: string): Map<string, string[]> {
  const messages = new Map<string, string[]>();
  for (const [, id, body] of text.matchAll(/^([a-z][\w-]*) =((?:.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*))/gm)) {
    const values = [...body!.matchAll(/\$(\w+)/g)].map(([, name]) => name!);
    messages.set(id!, [...new Set(values)].sort());
  }
  return messages;
}

function allMessages(locale: string): Map<string, string[]> {
  return new Map([...filesOf(locale).values()].flatMap((text) => [...messagesOf(text)]));
}

const english = allMessages('en');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'generated') return [];
    if (entry.isDirectory()) return sources(join(folder, entry.name));
    return /\.(svelte|ts)$/.test(entry.name) && !entry.name.includes('.test.') ? [join(folder, entry.name)] : [];
  });
}

const source = sources(SOURCE)
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

/** Codes out of a Rust table: every text that looks like one, where the pattern says. */
function rustCodes(path: string, pattern: RegExp): string[] {
  const text = readFileSync(at(`../../../../crates/${path}`), 'utf8');
  const codes = [...text.matchAll(pattern)].map(([, code]) => code!);
  expect(codes.length, `the pattern no longer fits ${path}`).toBeGreaterThan(3);
  return codes;
}

function rustFiles(folder: string): string[] {
  const path = at(`../../../../crates/${folder}`);
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs'))
    .map((name) => join(path, name));
}

describe('texts', () => {
  it.each(['en', 'nl'])('%s is valid Fluent, and no id is given twice', (locale) => {
    const bundle = new FluentBundle(locale);
    const errors = [...filesOf(locale).values()].flatMap((text) => bundle.addResource(new FluentResource(text)));
    expect(errors).toEqual([]);
    const inFiles = [...filesOf(locale).values()].reduce((sum, text) => sum + messagesOf(text).size, 0);
    expect(inFiles).toBe(allMessages(locale).size);
    expect([...allMessages(locale).keys()].filter((id) => !bundle.hasMessage(id))).toEqual([]);
  });

  it.each([...filesOf('en').keys()])('%s has the same ids and values in both languages', (name) => {
    expect(messagesOf(filesOf('nl').get(name) ?? '')).toEqual(messagesOf(filesOf('en').get(name)!));
  });

  it('has every id that the source names', () => {
    const named = [...source.matchAll(/\bt(?:extOr)?\(\s*'([^']+)'/g), ...source.matchAll(/\bt\([^'`()]*\? '([^']+)' : '[^']+'/g), ...source.matchAll(/\bt\([^'`()]*\? '[^']+' : '([^']+)'/g)];
    const missing = named.map(([, id]) => id!).filter((id) => id !== 'message-id' && !english.has(id));
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(150);
  });

  it('has no id that nothing uses', () => {
    const families = [...source.matchAll(/`([a-z][a-z-]*-)\$\{/g)].map(([, prefix]) => prefix!);
    const unused = [...english.keys()].filter(
      (id) => !source.includes(`'${id}'`) && !families.some((prefix) => id.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});

describe('values of status messages', () => {
  it('all have a name', () => {
    const files = [...rustFiles('site/src'), at('../../../../crates/session/src/device/record.rs')];
    const names = files.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\.with\("(\w+)",/g)].map(([, name]) => name!));
    expect(names.length).toBeGreaterThan(30);
    expect(names.map((name) => `status-detail-${name.replaceAll('_', '-')}`).filter((id) => !english.has(id))).toEqual([]);
  });
});

describe('codes of the Rust tables', () => {
  const ids = (prefix: string, codes: string[]): string[] => codes.map((code) => `${prefix}-${code.replaceAll(/[._]/g, '-')}`);

  it.each([
    ['refusals', 'refusal', 'model/src/refusal.rs', /^ {4}\w+ = \d+, "(\w+)"/gm],
    ['status messages', 'message', 'model/src/status.rs', /^ {4}\w+ = \d+, "(\w+)"/gm],
    ['problems', 'problem', 'site/src/problem/kind.rs', /^ {4}\w+ = [A-Z_]+, "(\w+)"/gm],
    ['settings', 'setting', 'model/src/settings.rs', /^ {4}(\w+): \w+ = .*SettingType::/gm],
    ['facts that expressions ask for', 'fact-help', 'policy/src/collections/facts.rs', /^ {4}"([\w.]+)", (?:Text|Number|YesNo|List),/gm],
    ['help of settings', 'setting-help', 'model/src/settings.rs', /^ {4}(\w+): \w+ = .*SettingType::/gm],
  ])('%s all have a text', (_, prefix, path, pattern) => {
    const missing = ids(prefix, rustCodes(path, pattern)).filter((id) => !english.has(id) && !english.has(id.replace(/^refusal-/, 'end-')));
    // A request that no console sends needs no translation.
    expect(missing.filter((id) => id !== 'problem-invalid-value' && id !== 'problem-bad-request')).toEqual([]);
  });
});
