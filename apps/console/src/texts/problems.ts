// What an error says to a person: the translated text of its code, or the site's own English sentence.
// It must not decide what happens next.

import type { ApiProblem } from '../api/problem';
import { textOr } from './t.svelte';

const idOf = (code: string): string => code.replaceAll('_', '-');

/** The sentence for a problem. */
export function problemText(problem: ApiProblem): string {
  // Problems with a field say in their detail what is wrong with that very value; no translation knows that.
  return textOr(`problem-${idOf(problem.code)}`, refusalText(problem.code, problem.detail));
}

/** Problems whose detail names things that no translation knows: which collections, which devices. */
const NAMING = ['collection_in_use', 'collection_cycle'];

/** What the site says besides, in English; empty where the sentence says all. */
export function problemNames(problem: ApiProblem): string {
  return NAMING.includes(problem.code) ? problem.detail : '';
}

/** The sentence for a refusal's code; a code of a newer site falls back to its English detail. */
export function refusalText(code: string, detail: string): string {
  return textOr(`refusal-${idOf(code)}`, detail);
}

/** The sentence for why a session ended: an end reason, or a refusal. */
export function endText(code: string): string {
  return textOr(`end-${idOf(code)}`, refusalText(code, code));
}
