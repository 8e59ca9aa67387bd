// Key events to presses: nothing stays down, whatever browser and system leave out.

import { describe, expect, it } from 'vitest';

import type { ViewerInput } from '../protocol';
import { ALTGR_WAIT_MS, chord, CTRL_ALT_DEL, Keyboard, platformOf, type KeyStroke } from './keyboard';

const stroke = (type: KeyStroke['type'], key: string, code: string, timeStamp = 0): KeyStroke => ({ type, key, code, timeStamp });
const down = (key: string, code: string, at = 0): KeyStroke => stroke('keydown', key, code, at);
const up = (key: string, code: string, at = 0): KeyStroke => stroke('keyup', key, code, at);

/** `+30/0x61` is a press, `-` a release. */
function said(inputs: ViewerInput[]): string[] {
  return inputs.map((input) =>
    input.type === 'press'
      ? `${input.pressed ? '+' : '-'}${input.physical}/0x${input.keysym.toString(16)}`
      : input.type,
  );
}

function typed(keyboard: Keyboard, ...strokes: KeyStroke[]): string[] {
  return said(strokes.flatMap((one) => keyboard.stroke(one)));
}

describe('Keyboard', () => {
  it('sends position and meaning, down and up', () => {
    expect(typed(new Keyboard('other'), down('a', 'KeyA'), up('a', 'KeyA'))).toEqual(['+30/0x61', '-30/0x61']);
  });

  it('releases what it pressed, even when Shift changed the meaning in between', () => {
    const keyboard = new Keyboard('other');
    typed(keyboard, down('Shift', 'ShiftLeft'), down('A', 'KeyA'), up('Shift', 'ShiftLeft'));
    expect(typed(keyboard, up('a', 'KeyA'))).toEqual(['-30/0x41']);
  });

  it('lets a held key go when it repeats with another meaning', () => {
    const keyboard = new Keyboard('other');
    typed(keyboard, down('a', 'KeyA'), down('Shift', 'ShiftLeft'));
    expect(typed(keyboard, down('A', 'KeyA'))).toEqual(['-30/0x61', '+30/0x41']);
    expect(typed(keyboard, up('A', 'KeyA'))).toEqual(['-30/0x41']);
  });

  it('repeats while a key is held, so that a tapped character is tapped again', () => {
    expect(typed(new Keyboard('other'), down('€', 'Digit5'), down('€', 'Digit5'), up('€', 'Digit5'))).toEqual([
      '+6/0x10020ac',
      '+6/0x10020ac',
      '-6/0x10020ac',
    ]);
  });

  it('waits for the character that a dead key makes', () => {
    const keyboard = new Keyboard('other');
    expect(typed(keyboard, down('Dead', 'Quote'), up('Dead', 'Quote'))).toEqual([]);
    expect(typed(keyboard, down('é', 'KeyE'), up('é', 'KeyE'))).toEqual(['+18/0xe9', '-18/0xe9']);
  });

  it('ignores the release of what was never pressed, and the lock keys', () => {
    const keyboard = new Keyboard('other');
    expect(typed(keyboard, up('a', 'KeyA'), down('CapsLock', 'CapsLock'), up('CapsLock', 'CapsLock'))).toEqual([]);
  });

  it('sends a key without meaning by its position, and nothing when it has neither', () => {
    expect(typed(new Keyboard('other'), down('Unidentified', 'KanaMode'))).toEqual(['+93/0x0']);
    expect(typed(new Keyboard('other'), down('Unidentified', ''))).toEqual([]);
  });

  it('types and lets go at once what a virtual keyboard gives', () => {
    expect(typed(new Keyboard('other'), down('ë', ''))).toEqual(['+0/0xeb', '-0/0xeb']);
  });

  it('forgets everything when the page loses the keyboard', () => {
    const keyboard = new Keyboard('other');
    typed(keyboard, down('Control', 'ControlLeft'), down('Alt', 'AltLeft'));
    expect(said(keyboard.releaseAll())).toEqual(['release_all']);
    expect(typed(keyboard, up('Alt', 'AltLeft'), up('Control', 'ControlLeft'))).toEqual([]);
  });
});

describe('Keyboard on Windows', () => {
  it('leaves out the ControlLeft that belongs to AltGr', () => {
    const keyboard = new Keyboard('windows');
    const sent = typed(keyboard, down('Control', 'ControlLeft', 10), down('AltGraph', 'AltRight', 11), down('@', 'KeyQ', 80));
    expect(sent).toEqual(['+100/0xfe03', '+16/0x40']);
    expect(typed(keyboard, up('@', 'KeyQ'), up('Control', 'ControlLeft'), up('AltGraph', 'AltRight'))).toEqual([
      '-16/0x40',
      '-100/0xfe03',
    ]);
  });

  it('sends a real ControlLeft before the key that follows', () => {
    const keyboard = new Keyboard('windows');
    expect(typed(keyboard, down('Control', 'ControlLeft', 10))).toEqual([]);
    expect(keyboard.waits).toBe(true);
    expect(typed(keyboard, down('c', 'KeyC', 200))).toEqual(['+29/0xffe3', '+46/0x63']);
    expect(typed(keyboard, up('c', 'KeyC'), up('Control', 'ControlLeft'))).toEqual(['-46/0x63', '-29/0xffe3']);
  });

  it('sends a ControlLeft alone once the wait is over, or with its release', () => {
    const keyboard = new Keyboard('windows');
    typed(keyboard, down('Control', 'ControlLeft', 10));
    expect(said(keyboard.settle())).toEqual(['+29/0xffe3']);
    expect(keyboard.waits).toBe(false);
    const quick = new Keyboard('windows');
    expect(typed(quick, down('Control', 'ControlLeft', 10), up('Control', 'ControlLeft', 20))).toEqual([
      '+29/0xffe3',
      '-29/0xffe3',
    ]);
  });

  it('takes an AltGr that comes later for what it is', () => {
    const sent = typed(
      new Keyboard('windows'),
      down('Control', 'ControlLeft', 10),
      down('AltGraph', 'AltRight', 10 + ALTGR_WAIT_MS + 1),
    );
    expect(sent).toEqual(['+29/0xffe3', '+100/0xfe03']);
  });
});

describe('Keyboard on macOS', () => {
  it('lets go of everything that Meta kept down', () => {
    const keyboard = new Keyboard('mac');
    typed(keyboard, down('Shift', 'ShiftLeft'), down('Meta', 'MetaLeft'), down('c', 'KeyC'), down('v', 'KeyV'));
    expect(typed(keyboard, up('Meta', 'MetaLeft'))).toEqual(['-125/0xffeb', '-46/0x63', '-47/0x76']);
    expect(typed(keyboard, up('Shift', 'ShiftLeft'))).toEqual(['-42/0xffe1']);
  });
});

it('presses a chord in order and releases it backwards', () => {
  expect(said(chord(CTRL_ALT_DEL))).toEqual([
    '+29/0xffe3',
    '+56/0xffe9',
    '+111/0xffff',
    '-111/0xffff',
    '-56/0xffe9',
    '-29/0xffe3',
  ]);
});

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36', 'windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', 'mac'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'other'],
])('knows the system of %s', (userAgent, platform) => {
  expect(platformOf(userAgent)).toBe(platform);
});
