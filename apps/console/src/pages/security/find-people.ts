// Operators and groups for fields that choose some. The site has no search for them: all are read once, and looked through here.

import { api } from '../../api/site';
import type { Group, Operator } from '../../api/types';
import type { Found } from '../../ui/FoundList.svelte';

const PAGE = 500;

export async function allOperators(): Promise<Operator[]> {
  const all: Operator[] = [];
  let after: string | undefined;
  do {
    const page = await api.operators(after, PAGE);
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return all;
}

export async function allGroups(): Promise<Group[]> {
  const all: Group[] = [];
  let after: string | undefined;
  do {
    const page = await api.groups(after);
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return all;
}

/** Those whose text or note has all words; a handful is enough to go on typing. */
export function fitting(typed: string, all: readonly Found[]): Found[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ text, note }) => words.every((word) => `${text} ${note ?? ''}`.toLowerCase().includes(word))).slice(0, 50);
}

export const foundOperator = ({ id, name, account }: Operator): Found => ({ id, text: name, note: account });
