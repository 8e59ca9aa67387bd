// How hard a password is to guess, in four steps, from its length and its variety. A rough estimate on purpose: it
// gives feedback while typing; the site alone decides what it accepts (twelve characters).

export const SHORTEST = 12;

/** 0: too short or trivial. 1: weak. 2: fair. 3: strong. */
export type Strength = 0 | 1 | 2 | 3;

/** What would help most, as the end of a message id; null when nothing needs to be said. */
export type Advice = 'longer' | 'repeats' | 'sequence' | 'contains-name' | 'well-known' | null;

export interface Judgement {
  strength: Strength;
  advice: Advice;
  /** Characters that are missing to the shortest that is accepted. */
  missing: number;
}

const SEQUENCES = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'azertyuiop'];

const WELL_KNOWN = ['password', 'passwort', 'wachtwoord', 'welcome', 'welkom', 'admin', 'letmein', 'iloveyou', 'deskside'];

/** Judges a password; `names` are words that must not be in it, such as the account name. */
export function judge(password: string, names: string[]): Judgement {
  const length = [...password].length;
  const missing = Math.max(0, SHORTEST - length);
  if (missing > 0) return { strength: 0, advice: 'longer', missing };

  const lower = password.toLowerCase();
  if (names.some((name) => name.length >= 3 && lower.includes(name.toLowerCase()))) return weak('contains-name');
  const withoutKnown = WELL_KNOWN.reduce((rest, word) => rest.replaceAll(word, ''), lower);
  if (withoutKnown.length < 6) return weak('well-known');
  if (new Set(lower).size < 6) return weak('repeats');
  if (longestSequence(lower) >= 6) return weak('sequence');

  // Characters of a known word or a sequence count for little; what is left is what has to be guessed.
  const bits = withoutKnown.length * Math.log2(alphabet(password)) * (new Set(lower).size / length > 0.5 ? 1 : 0.7);
  if (bits < 60) return { strength: 1, advice: 'longer', missing: 0 };
  if (bits < 85) return { strength: 2, advice: null, missing: 0 };
  return { strength: 3, advice: null, missing: 0 };
}

function weak(advice: Advice): Judgement {
  return { strength: 1, advice, missing: 0 };
}

/** How many characters a guesser has to try for each place. */
function alphabet(password: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 20],
  ];
  return kinds.reduce((size, [kind, more]) => (kind.test(password) ? size + more : size), 0);
}

/** Length of the longest run that a keyboard or the alphabet gives, forwards or backwards. */
function longestSequence(text: string): number {
  const lines = SEQUENCES.flatMap((line) => [line, [...line].reverse().join('')]);
  let longest = 0;
  for (let start = 0; start < text.length; start++) {
    for (let end = start + longest + 1; end <= text.length; end++) {
      if (!lines.some((line) => line.includes(text.slice(start, end)))) break;
      longest = end - start;
    }
  }
  return longest;
}
