// What the form of client settings checks, and what happens when two people change settings at once.

import { describe, expect, it } from 'vitest';

import type { DefaultClientSettings, SettingRow } from '../../api/types';
import { changed, fault, merged } from './settings-form';

const saved = (version: number, values: DefaultClientSettings['values']): DefaultClientSettings => ({ version, values });
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
    const before = saved(1, { permitted_viewers: ['user:ann'] });
    expect(changed({ permitted_viewers: ['user:ann'] }, before)).toEqual([]);
    expect(changed({ permitted_viewers: [] }, before)).toEqual(['permitted_viewers']);
  });
});

describe('merged', () => {
  it('keeps both changes when they are about different settings, and the own one when they are not', () => {
    const base = saved(1, { a: 1, b: true, c: 'x' });
    const theirs = saved(2, { a: 2, b: false, c: 'x' });
    const own = { a: 1, b: true, c: 'mine' };
    expect(merged(own, base, theirs)).toEqual({ a: 2, b: false, c: 'mine' });
    expect(merged({ ...own, a: 3 }, base, theirs)).toEqual({ a: 3, b: false, c: 'mine' });
  });
});

it('knows what was changed', () => {
  expect(changed({ a: 1, b: false }, saved(1, { a: 1, b: true }))).toEqual(['b']);
});
