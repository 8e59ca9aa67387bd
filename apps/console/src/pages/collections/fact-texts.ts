// What the facts that expressions can ask for mean, in the chosen language; what a newer site adds is said in its English.

import type { Fact } from '../../api/types';
import { textOr } from '../../texts/t.svelte';

export function translatedFacts(facts: Fact[]): Fact[] {
  return facts.map((fact) => ({ ...fact, help: textOr(`fact-help-${idOf(fact.path)}`, fact.help) }));
}

const idOf = (path: string): string => path.replace(/^device\./, '').replaceAll(/[._]/g, '-');
