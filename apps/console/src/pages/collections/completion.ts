// What could come next in an expression: facts, comparisons that fit the fact before, values that devices have. Pure: it
// must not know how it is shown.

import type { Fact } from '../../api/types';
import { tokensOf, type Token } from './expression';

export interface Completion {
  /** What is written in place of the part from `from` to `to`. */
  text: string;
  /** What it means, in English, as the site says it; empty where it speaks for itself. */
  note: string;
  from: number;
  to: number;
}

/** As many as are worth reading. */
const MOST = 12;

const METHODS = ['startsWith', 'endsWith', 'contains'];
const COMPARISONS: Record<string, string[]> = {
  text: ['==', '!='],
  number: ['>=', '<=', '>', '<', '==', '!='],
  yes_no: ['&&', '||'],
  list: ['&&', '||'],
};

/** The completions at the caret, best first; none where nothing sensible could follow. */
export function completionsAt(expression: string, caret: number, facts: readonly Fact[]): Completion[] {
  const tokens = tokensOf(expression);
  const here = tokens.find(({ start, text }) => start < caret && caret <= start + text.length);
  const before = lastBefore(tokens, here?.start ?? caret);
  if (here?.kind === 'text') return values(before, here, facts, tokens);
  if (here?.kind === 'path' || here?.kind === 'word') return names(here, caret, facts);
  if (here && here.kind !== 'space' && !startsOperand(here)) return [];
  const last = here && here.kind !== 'space' ? here : before;
  if (!last || startsOperand(last)) return following(last, caret, facts, tokens);
  const fact = facts.find(({ path }) => path === last.text);
  if (!fact || here?.kind !== 'space') return [];
  return (COMPARISONS[fact.type] ?? []).map((text) => ({ text: `${text} `, note: '', from: caret, to: caret }));
}

/** Facts, and methods of a fact that is written out, for a path or the beginning of one. */
function names(here: Token, caret: number, facts: readonly Fact[]): Completion[] {
  const typed = here.text.slice(0, caret - here.start);
  const range = { from: here.start, to: here.start + here.text.length };
  const paths = facts
    .filter(({ path }) => path !== typed && (path.startsWith(typed) || (here.kind === 'word' && beginnings(path).some((part) => part.startsWith(typed)))))
    .map(({ path, help }) => ({ text: path, note: help, ...range }));
  const owner = facts.find(({ path, type }) => type === 'text' && typed.startsWith(`${path}.`));
  const methods = METHODS.map((method) => `${owner?.path}.${method}("`)
    .filter((text) => owner && text.startsWith(typed) && !expressionHas(typed, text))
    .map((text) => ({ text, note: '', ...range }));
  return [...methods, ...paths].slice(0, MOST);
}

/** Values for a text that was begun, from the fact that it is compared with. */
function values(before: Token | undefined, here: Token, facts: readonly Fact[], tokens: Token[]): Completion[] {
  const closed = here.text.length > 1 && here.text.endsWith(here.text[0]!);
  const typed = here.text.slice(1, closed ? -1 : undefined).toLowerCase();
  const range = { from: here.start, to: here.start + here.text.length };
  return examplesFor(before, facts, tokens)
    .filter((example) => example.toLowerCase().startsWith(`"${typed}`) && example !== here.text)
    .map((text) => ({ text, note: '', ...range }))
    .slice(0, MOST);
}

/** At the beginning of an operand: the values that fit the comparison before it, else all facts. */
function following(last: Token | undefined, caret: number, facts: readonly Fact[], tokens: Token[]): Completion[] {
  const range = { from: caret, to: caret };
  const examples = examplesFor(last, facts, tokens);
  if (examples.length > 0) return examples.map((text) => ({ text, note: '', ...range })).slice(0, MOST);
  return facts.map(({ path, help }) => ({ text: path, note: help, ...range })).slice(0, MOST);
}

function examplesFor(sign: Token | undefined, facts: readonly Fact[], tokens: Token[]): string[] {
  if (sign?.kind !== 'sign' || !/^(?:[=!<>]=|[<>(])$/.test(sign.text)) return [];
  const owner = lastBefore(tokens, sign.start)?.text ?? '';
  const fact = facts.find(({ path }) => path === owner || METHODS.some((method) => `${path}.${method}` === owner));
  return fact?.examples ?? [];
}

function lastBefore(tokens: Token[], place: number): Token | undefined {
  return tokens.findLast(({ kind, start }) => kind !== 'space' && start < place);
}

/** What may be typed for a fact without its `device.`: the rest, or only its last part. */
const beginnings = (path: string): string[] => [path.slice(path.indexOf('.') + 1), path.slice(path.lastIndexOf('.') + 1)];
const startsOperand = ({ kind, text }: Token): boolean => kind === 'sign' && !/^[)\]]$/.test(text);
const expressionHas = (typed: string, method: string): boolean => typed === method.slice(0, -2);
