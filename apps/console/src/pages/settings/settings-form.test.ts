// What the form of client settings checks, and what happens when two people change settings at once.

import { describe, expect, it } from 'vitest';

import type { SettingRow, SettingsSet, SettingValues } from '../../api/types';
import { changed, contentOf, DEFAULT_SET, differences, draftOf, fault, freeOrder, mergedDraft } from './settings-form';

const saved = (version: number, values: SettingValues, more: Partial<SettingsSet> = {}): SettingsSet => ({
  id: 'set_b',
  name: 'Kiosks',
  description: '',
  order: 10,
  deployed_to: [{ id: 'col_k', name: 'Kiosks' }],
  changed_at: 0,
  changed_by: '',
  version,
  values,
  ...more,
});
const NUMBER: SettingRow = { name: 'consent_seconds', type: 'number', min: 10, max: 600, unit: 'seconds', help: '' };
const PEOPLE: SettingRow = { name: 'permitted_viewers', type: 'principals', max: 2, help: '' };
const TEXT: SettingRow = { name: 'organisation_name', type: 'text', max: 3, help: '' };

describe('fault', () => {
  it.each([
    [10, null],
    [600, null],
    [9, 'range'],
    [601, 'range'],
    [10.5, 'range'],
    [NaN, 'range'],
  ])('number %s: %s', (value, expected) => {
    expect(fault(NUMBER, value)).toBe(expected);
  });

  it('counts the characters of a text, not its code units', () => {
    expect(fault(TEXT, '🙂🙂🙂')).toBeNull();
    expect(fault(TEXT, 'four')).toBe('too_long');
  });
});

describe('a list of people', () => {
  it.each([
    [[], null],
    [['user:ann', 'user:Zoë.van.Dijk'], null],
    [['user:a', 'user:b', 'user:c'], 'too_many'],
    [['ann'], 'principal'],
    [['group:desk'], 'principal'],
    [['user:'], 'principal'],
    [['user:ann lee'], 'principal'],
    [[`user:${'🙂'.repeat(64)}`], null],
    [[`user:${'🙂'.repeat(65)}`], 'principal'],
  ])('%j: %s', (value, expected) => {
    expect(fault(PEOPLE, value)).toBe(expected);
  });

  it('is changed when its entries are, not when it is read anew', () => {
    const before = { permitted_viewers: ['user:ann'] };
    expect(changed({ permitted_viewers: ['user:ann'] }, before)).toEqual([]);
    expect(changed({ permitted_viewers: [] }, before)).toEqual(['permitted_viewers']);
  });
});

describe('a draft', () => {
  it('differs when something is set here, left to others, or set otherwise', () => {
    const set = saved(1, { a: 1, b: true });
    const draft = draftOf(set, 1);
    expect(differences(draft, set)).toEqual([]);
    expect(differences({ ...draft, values: { a: 1 } }, set)).toEqual(['b']);
    expect(differences({ ...draft, values: { a: 2, b: true, c: 'x' } }, set)).toEqual(['a', 'c']);
    expect(differences({ ...draft, name: ' Kiosks ', order: '11', deployedTo: [] }, set)).toEqual(['order', 'deployed_to']);
    expect(differences(draftOf(null, 20), null)).toEqual([]);
  });

  it('keeps the changes of two people, and the own one where both changed the same', () => {
    const base = saved(1, { a: 1, b: true, c: 'x', d: 1 });
    const theirs = saved(2, { a: 2, b: false, c: 'x' }, { name: 'Halls', order: 12 });
    const own = { ...draftOf(base, 1), order: '11', values: { a: 1, c: 'mine', d: 1 } };
    const both = mergedDraft(own, base, theirs);
    expect(both).toMatchObject({ name: 'Halls', order: '11', values: { a: 2, c: 'mine' } });
    expect('b' in both.values).toBe(false);
  });

  it('is a roll-back only while it is what was brought back', () => {
    const old = { ...saved(3, { a: 1 }), rolled_back_to: null };
    const draft = { ...draftOf(saved(5, { a: 2 }), 1), values: { a: 1 }, broughtBack: old };
    expect(contentOf(draft, 5)).toMatchObject({ version: 5, rolled_back_to: 3 });
    expect(contentOf({ ...draft, values: { a: 9 } }, 5).rolled_back_to).toBeUndefined();
  });
});

it('finds an order for a new set behind the others, and before the default set', () => {
  const orders = (...all: number[]) => freeOrder([...all, 10_000].map((order) => saved(1, {}, { order, id: order === 10_000 ? DEFAULT_SET : `set_${order}` })));
  expect(orders()).toBe(10);
  expect(orders(10, 20)).toBe(30);
  expect(orders(9_995)).toBe(9_996);
  expect(orders(9_999)).toBe(9_998);
});
