// Choosing devices by one, by ranges, and all.

import { describe, expect, it } from 'vitest';

import { MOST_CHOSEN, Selection } from './selection.svelte';

const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, name: id.toUpperCase() }));
const between = (from: string, to: string) => {
  const places = [from, to].map((id) => rows.findIndex((row) => row.id === id)).sort();
  return rows.slice(places[0], places[1]! + 1);
};
const ids = (selection: Selection): string => selection.devices.map(({ id }) => id).join('');

describe('a selection', () => {
  it('chooses and lets go, one by one', () => {
    const selection = new Selection();
    selection.toggle(rows[2]!);
    selection.toggle(rows[0]!);
    selection.toggle(rows[2]!);
    expect([ids(selection), selection.has('a'), selection.has('c')]).toEqual(['a', true, false]);
  });

  it('goes from where the last choice was, either way', () => {
    const selection = new Selection();
    selection.toggle(rows[2]!);
    selection.extend(rows[4]!, between);
    selection.extend(rows[1]!, between);
    expect(ids(selection).split('').sort().join('')).toBe('bcde');
  });

  it('begins a range with the row itself when nothing was chosen', () => {
    const selection = new Selection();
    selection.extend(rows[1]!, between);
    selection.extend(rows[3]!, between);
    expect(ids(selection)).toBe('bcd');
  });

  it('takes no more than the site does at once, and says so', async () => {
    const many = Array.from({ length: MOST_CHOSEN + 1 }, (_, n) => ({ id: `${n}`, name: `${n}` }));
    const selection = new Selection();
    selection.add(many);
    expect([selection.size, selection.cut]).toEqual([MOST_CHOSEN, true]);
    await selection.all(async () => ({ devices: rows, more: false }));
    expect([selection.size, selection.cut]).toEqual([5, false]);
  });

  it('keeps what was chosen when the site does not answer', async () => {
    const selection = new Selection();
    selection.toggle(rows[0]!);
    await selection.all(() => Promise.reject(new Error('gone')));
    expect([ids(selection), selection.problem?.code, selection.busy]).toEqual(['a', expect.any(String), false]);
  });
});
