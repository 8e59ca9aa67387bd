// What is offered while an expression is typed; `|` stands for the caret.

import { expect, it } from 'vitest';

import type { Fact } from '../../api/types';
import { completionsAt } from './completion';

const fact = (path: string, type: Fact['type'], examples: string[] = []): Fact => ({ path, type, examples, help: '' });
const FACTS = [
  fact('device.os.family', 'text', ['"linux"', '"windows"']),
  fact('device.os.name', 'text'),
  fact('device.offline_days', 'number', ['30']),
  fact('device.locked', 'yes_no'),
];

function offered(typed: string): string[] {
  const caret = typed.indexOf('|');
  const expression = typed.replace('|', '');
  return completionsAt(expression, caret, FACTS).map(
    ({ text, from, to }) => expression.slice(0, from) + text + expression.slice(to),
  );
}

it.each([
  ['|', ['device.os.family', 'device.os.name', 'device.offline_days', 'device.locked']],
  ['device.os|', ['device.os.family', 'device.os.name']],
  ['off|', ['device.offline_days']],
  ['na|', ['device.os.name']],
  ['os.na|', ['device.os.name']],
  ['device.os.family |', ['device.os.family == ', 'device.os.family != ']],
  ['device.os.family == |', ['device.os.family == "linux"', 'device.os.family == "windows"']],
  ['device.os.family == "wi|', ['device.os.family == "windows"']],
  ['device.os.family == "wi|"', ['device.os.family == "windows"']],
  ['device.os.family == "linux"|', []],
  ['device.os.family.st|', ['device.os.family.startsWith("']],
  ['device.os.family.startsWith("l|', ['device.os.family.startsWith("linux"']],
  ['device.offline_days >= |', ['device.offline_days >= 30']],
  ['device.locked && dev|', ['device.os.family', 'device.os.name', 'device.offline_days', 'device.locked'].map((path) => `device.locked && ${path}`)],
  ['device.os.name == |', ['device.os.family', 'device.os.name', 'device.offline_days', 'device.locked'].map((path) => `device.os.name == ${path}`)],
  ['(device.locked)|', []],
  ['30|', []],
])('%s', (typed, expected) => {
  expect(offered(typed)).toEqual(expected);
});
