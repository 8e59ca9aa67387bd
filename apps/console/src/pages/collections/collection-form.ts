// A collection while it is edited: what differs from what the site has, what is missing, and what is sent. Pure: it must
// not know texts or components.

import type { Collection, NewCollection, Rule } from '../../api/types';

/** The collection of all devices (`model::BuiltInCollection::AllDevices`): the limit of every other one unless another is chosen. */
export const ALL_DEVICES = 'col_aaaaaaaaaaaaaaaaaaaaaaaaae';

export interface Draft {
  name: string;
  description: string;
  limiting: string;
  rules: KeyedRule[];
}

/** A rule with a number of its own, so that its editor stays with it when others come and go. */
export interface KeyedRule {
  key: number;
  rule: Rule;
}

let nextKey = 1;

export const keyed = (rule: Rule): KeyedRule => ({ key: nextKey++, rule });

export function draftOf(collection: Collection | null): Draft {
  return {
    name: collection?.name ?? '',
    description: collection?.description ?? '',
    limiting: collection?.limiting?.id ?? ALL_DEVICES,
    rules: (collection?.rules ?? []).map((rule) => keyed(structuredClone(rule))),
  };
}

/** An empty rule of a kind, to be filled in. */
export function newRule(type: Rule['type']): Rule {
  if (type === 'direct') return { type, devices: [] };
  if (type === 'query') return { type, name: '', expression: '' };
  return { type, collection: '' };
}

/** What is sent to the site. */
export function wishOf(draft: Draft): NewCollection {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    limiting: draft.limiting,
    rules: draft.rules.map(({ rule }) => (rule.type === 'query' ? { ...rule, name: rule.name.trim() } : rule)),
  };
}

export function differs(draft: Draft, saved: Collection | null): boolean {
  return JSON.stringify(wishOf(draft)) !== JSON.stringify(wishOf(draftOf(saved)));
}

/** Whether a rule says something: a rule without content can't be sent. */
export function complete(rule: Rule): boolean {
  if (rule.type === 'direct') return rule.devices.length > 0;
  if (rule.type === 'query') return rule.expression.trim() !== '';
  return rule.collection !== '';
}
