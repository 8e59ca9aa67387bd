// What counts as a change of a collection, and what can be sent.

import { expect, it } from 'vitest';

import type { Collection } from '../../api/types';
import { complete, differs, draftOf, keyed, newRule, wishOf } from './collection-form';

const SAVED: Collection = {
  id: 'col_b',
  name: 'Kiosks',
  description: '',
  built_in: false,
  limiting: { id: 'col_a', name: 'All Devices' },
  rules: [{ type: 'query', name: 'By name', expression: 'device.name.contains("KIOSK")' }],
  members: 4,
  version: 3,
  changed_at: 0,
  changed_by: 's.jansen',
  problem: null,
};

it('sees a change in a rule, not in white space around a name', () => {
  const draft = draftOf(SAVED);
  expect(differs(draft, SAVED)).toBe(false);
  expect(differs({ ...draft, name: ' Kiosks ' }, SAVED)).toBe(false);
  expect(differs({ ...draft, rules: [...draft.rules, keyed(newRule('direct'))] }, SAVED)).toBe(true);
  expect(differs({ ...draft, rules: [] }, SAVED)).toBe(true);
});

it('edits a copy', () => {
  const draft = draftOf(SAVED);
  Object.assign(draft.rules[0]!.rule, { expression: 'true' });
  expect(SAVED.rules[0]).toMatchObject({ expression: 'device.name.contains("KIOSK")' });
});

it('sends rules in their order, without the numbers of their editors', () => {
  const draft = { ...draftOf(null), name: 'x', rules: [keyed({ type: 'direct', devices: ['dev_a'] }), keyed({ type: 'exclude', collection: 'col_c' })] };
  expect(wishOf(draft).rules).toEqual([
    { type: 'direct', devices: ['dev_a'] },
    { type: 'exclude', collection: 'col_c' },
  ]);
});

it.each(['direct', 'query', 'include', 'exclude'] as const)('a new %s rule says nothing yet', (type) => {
  expect(complete(newRule(type))).toBe(false);
});
