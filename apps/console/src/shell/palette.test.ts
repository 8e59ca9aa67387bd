// Which commands fit what was typed.

import { expect, it } from 'vitest';

import { fitting, type Command } from './palette';

const command = (text: string, note?: string): Command => ({
  id: text,
  group: 'pages',
  text,
  ...(note ? { note } : {}),
  icon: 'devices',
  run: () => undefined,
});

const COMMANDS = [command('Devices'), command('Status messages', 'Monitoring'), command('Client settings'), command('Sign out')];
const texts = (typed: string): string[] => fitting(COMMANDS, typed).map((found) => found.text);

it('offers everything when nothing was typed', () => {
  expect(texts('  ')).toHaveLength(4);
});

it('finds by the beginnings of words, in any order, in notes too', () => {
  expect(texts('mess stat')).toEqual(['Status messages']);
  expect(texts('monit')).toEqual(['Status messages']);
  expect(texts('ettings')).toEqual([]);
});

it('puts what begins with it first', () => {
  expect(texts('s')).toEqual(['Status messages', 'Sign out', 'Client settings']);
});
