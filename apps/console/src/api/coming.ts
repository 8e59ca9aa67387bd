// Words of the API that the site's own document does not have yet, in the form that `npm run api` will generate. Each part
// goes when the document has it; nothing else may be added here.

export interface Named {
  id: string;
  name: string;
}

/** One way in which devices come into a collection, or are kept out of it. */
export type Rule =
  | { type: 'direct'; devices: string[] }
  | { type: 'query'; name: string; expression: string }
  | { type: 'include'; collection: string }
  | { type: 'exclude'; collection: string };

export interface Collection extends Named {
  description: string;
  built_in: boolean;
  /** Only devices of this collection can be members; null for All Devices itself. */
  limiting: Named | null;
  rules: Rule[];
  members: number;
  version: number;
  /** UTC milliseconds. */
  changed_at: number;
  changed_by: string;
  /** Why the members may be out of date, in English. */
  problem: string | null;
}

export interface NewCollection {
  name: string;
  description: string;
  limiting: string;
  rules: Rule[];
}

/** The version is the one that was changed; the site refuses when there is a newer one. */
export type ChangedCollection = NewCollection & { version: number };

export interface CollectionPreview {
  count: number;
  /** Twenty at most. */
  sample: Named[];
  problem: RuleProblem | null;
}

/** What is wrong with an expression, and where: `offset` in characters from 0, `line` and `column` from 1. */
export interface RuleProblem {
  message: string;
  /** Place among the rules that were sent. */
  rule: number;
  offset: number;
  line: number;
  column: number;
}

/** Something that an expression can ask about a device. */
export interface Fact {
  path: string;
  type: 'text' | 'number' | 'yes_no' | 'list';
  help: string;
  /** Values as they would be written in an expression. */
  examples: string[];
}
