// What the command palette offers, and which of it fits what was typed. It must not know how it is drawn.

import type { IconName } from '../ui/icons';

export type PaletteGroup = 'devices' | 'filters' | 'pages' | 'actions';

export interface Command {
  id: string;
  group: PaletteGroup;
  text: string;
  /** Said behind the text: a state, a page's workspace. */
  note?: string;
  icon: IconName;
  run: () => void;
}

/** The commands whose words begin with the words that were typed, best first; all of them when nothing was typed. */
export function fitting(commands: Command[], typed: string): Command[] {
  const asked = wordsOf(typed);
  if (asked.length === 0) return commands;
  return commands
    .map((command) => ({ command, place: placeOf(wordsOf(`${command.text} ${command.note ?? ''}`), asked) }))
    .filter(({ place }) => place !== null)
    .sort((a, b) => a.place! - b.place!)
    .map(({ command }) => command);
}

/** Where the first asked word begins; null when one of them is missing. */
function placeOf(words: string[], asked: string[]): number | null {
  const places = asked.map((word) => words.findIndex((candidate) => candidate.startsWith(word)));
  return places.includes(-1) ? null : places[0]!;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[\s/·,()-]+/).filter(Boolean);
}
