// A small part of the expression language, enough to play with: comparisons, startsWith, endsWith, contains, &&, ||, ! and
// brackets. What it can't do is a mistake at its place, as with the real one.

import type { Device } from '../src/api/types.ts';
import { tokensOf, type Token } from '../src/pages/collections/expression.ts';
import { FACTS } from './collection-records.ts';

type Value = string | number | boolean;
type Evaluate = (device: Device) => Value;

const DAY = 24 * 3_600_000;
const METHODS: Record<string, (text: string, part: string) => boolean> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};
const COMPARE: Record<string, (one: Value, other: Value) => boolean> = {
  '==': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

/** What is wrong, and where: in UTF-16 units. */
export class Mistake extends Error {
  constructor(message: string, readonly at: number) {
    super(message);
  }
}

/** Whether a device fits. Throws a `Mistake`. */
export function compile(expression: string): (device: Device) => boolean {
  const parser = new Parser(tokensOf(expression).filter(({ kind }) => kind !== 'space'), expression.length);
  const evaluate = parser.whole();
  return (device) => evaluate(device) === true;
}

class Parser {
  #place = 0;

  constructor(private readonly tokens: Token[], private readonly end: number) {}

  whole(): Evaluate {
    const all = this.#or();
    if (this.#place < this.tokens.length) throw this.#wrong('an operator such as && was expected');
    return all;
  }

  #or(): Evaluate {
    const parts = this.#chain('||', () => this.#and());
    return parts.length === 1 ? parts[0]! : (device) => parts.some((part) => part(device) === true);
  }

  #and(): Evaluate {
    const parts = this.#chain('&&', () => this.#comparison());
    return parts.length === 1 ? parts[0]! : (device) => parts.every((part) => part(device) === true);
  }

  #chain(sign: string, part: () => Evaluate): Evaluate[] {
    const parts = [part()];
    while (this.#take(sign)) parts.push(part());
    return parts;
  }

  #comparison(): Evaluate {
    const one = this.#operand();
    const compare = COMPARE[this.#text()];
    if (!compare) return one;
    this.#place++;
    const other = this.#operand();
    return (device) => compare(one(device), other(device));
  }

  #operand(): Evaluate {
    const token = this.tokens[this.#place];
    if (!token) throw this.#wrong('the expression ends where something is missing');
    if (this.#take('!')) {
      const not = this.#operand();
      return (device) => not(device) !== true;
    }
    if (this.#take('(')) {
      const inside = this.#or();
      this.#need(')');
      return inside;
    }
    this.#place++;
    if (token.kind === 'text') return () => token.text.slice(1, -1);
    if (token.kind === 'number') return () => Number(token.text);
    if (token.text === 'true' || token.text === 'false') return () => token.text === 'true';
    if (token.kind === 'path') return this.#path(token);
    throw new Mistake(`${token.text} is nothing that is known here`, token.start);
  }

  #path(token: Token): Evaluate {
    if (FACTS.some(({ path }) => path === token.text)) return (device) => valueOf(device, token.text);
    const [, owner, name] = /^(.*)\.(\w+)$/.exec(token.text) ?? [];
    const method = METHODS[name ?? ''];
    if (!method || !FACTS.some(({ path, type }) => path === owner && type === 'text')) {
      throw new Mistake(`there is no fact ${token.text}`, token.start);
    }
    this.#need('(');
    const part = this.#operand();
    this.#need(')');
    return (device) => method(String(valueOf(device, owner!)), String(part(device)));
  }

  #text(): string {
    return this.tokens[this.#place]?.text ?? '';
  }

  #take(sign: string): boolean {
    if (this.#text() !== sign) return false;
    this.#place++;
    return true;
  }

  #need(sign: string): void {
    if (!this.#take(sign)) throw this.#wrong(`${sign} was expected`);
  }

  #wrong(message: string): Mistake {
    return new Mistake(message, this.tokens[this.#place]?.start ?? this.end);
  }
}

function valueOf(device: Device, path: string): Value {
  const { facts } = device;
  const active = facts.users.find((user) => user.active);
  const values: Record<string, Value> = {
    name: facts.name,
    fqdn: facts.fqdn ?? '',
    'os.family': facts.os.family,
    'os.name': facts.os.name,
    'os.version': facts.os.version,
    'os.architecture': facts.os.architecture,
    'membership.kind': facts.membership.type,
    user: active?.name ?? '',
    locked: active?.locked ?? false,
    monitors: facts.monitors.length,
    agent_version: facts.agent_version,
    'hardware.vendor': facts.hardware.vendor ?? '',
    'hardware.memory_bytes': facts.hardware.memory_bytes ?? 0,
    offline_days: device.online ? 0 : Math.floor((Date.now() - (device.last_seen_at ?? device.enrolled_at)) / DAY),
  };
  return values[path.slice('device.'.length)] ?? '';
}
