// What keys mean, against the X protocol's appendix A.

import { describe, expect, it } from 'vitest';

import { keysym } from './keysyms';

describe('keysym', () => {
  it.each([
    ['a', 'KeyA', 0x61],
    ['A', 'KeyA', 0x41],
    [' ', 'Space', 0x20],
    ['@', 'KeyQ', 0x40],
    ['\\', 'Minus', 0x5c],
    ['é', 'Digit2', 0xe9],
    ['ÿ', 'KeyY', 0xff],
    ['€', 'Digit5', 0x010020ac],
    ['ж', 'Semicolon', 0x01000436],
    ['😀', '', 0x0101f600],
  ])('character %s', (key, code, expected) => {
    expect(keysym(key, code)).toBe(expected);
  });

  it.each([
    ['Enter', 'Enter', 0xff0d],
    ['Enter', 'NumpadEnter', 0xff8d],
    ['Escape', 'Escape', 0xff1b],
    ['Delete', 'Delete', 0xffff],
    ['Delete', 'NumpadDecimal', 0xff9f],
    ['Shift', 'ShiftLeft', 0xffe1],
    ['Shift', 'ShiftRight', 0xffe2],
    ['Control', 'ControlRight', 0xffe4],
    ['Alt', 'AltLeft', 0xffe9],
    ['AltGraph', 'AltRight', 0xfe03],
    ['Meta', 'MetaLeft', 0xffeb],
    ['F1', 'F1', 0xffbe],
    ['F12', 'F12', 0xffc9],
    ['F24', 'F24', 0xffd5],
    ['7', 'Numpad7', 0xffb7],
    ['7', 'Digit7', 0x37],
    ['Home', 'Numpad7', 0xff95],
    ['*', 'NumpadMultiply', 0xffaa],
    ['*', 'Digit8', 0x2a],
    [',', 'NumpadDecimal', 0x2c],
  ])('%s of %s', (key, code, expected) => {
    expect(keysym(key, code)).toBe(expected);
  });

  it.each(['Dead', 'Process', 'Unidentified', 'F99', 'SomethingNew', '', '\u0003'])('%j means nothing by itself', (key) => {
    expect(keysym(key, '')).toBe(0);
  });
});
