// `KeyboardEvent.key` (W3C UI Events key values) to X11 keysyms (X protocol, appendix A; XF86keysym.h): what the person
// means, by their own layout. It must not know positions, except to tell left from right and the keypad.

/** Named keys; [left or only, right] where both sides exist. */
const NAMED: Record<string, number | [number, number]> = {
  Backspace: 0xff08,
  Tab: 0xff09,
  Enter: 0xff0d,
  Pause: 0xff13,
  ScrollLock: 0xff14,
  PrintScreen: 0xff61,
  Escape: 0xff1b,
  Home: 0xff50,
  ArrowLeft: 0xff51,
  ArrowUp: 0xff52,
  ArrowRight: 0xff53,
  ArrowDown: 0xff54,
  PageUp: 0xff55,
  PageDown: 0xff56,
  End: 0xff57,
  Select: 0xff60,
  Execute: 0xff62,
  Insert: 0xff63,
  Undo: 0xff65,
  Redo: 0xff66,
  ContextMenu: 0xff67,
  Find: 0xff68,
  Cancel: 0xff69,
  Help: 0xff6a,
  NumLock: 0xff7f,
  Delete: 0xffff,
  Shift: [0xffe1, 0xffe2],
  Control: [0xffe3, 0xffe4],
  CapsLock: 0xffe5,
  Alt: [0xffe9, 0xffea],
  Meta: [0xffeb, 0xffec],
  AltGraph: 0xfe03,
  AudioVolumeDown: 0x1008ff11,
  AudioVolumeMute: 0x1008ff12,
  AudioVolumeUp: 0x1008ff13,
  MediaPlayPause: 0x1008ff14,
  MediaStop: 0x1008ff15,
  MediaTrackPrevious: 0x1008ff16,
  MediaTrackNext: 0x1008ff17,
  BrowserHome: 0x1008ff18,
  LaunchMail: 0x1008ff19,
  BrowserSearch: 0x1008ff1b,
  BrowserBack: 0x1008ff26,
  BrowserForward: 0x1008ff27,
  BrowserRefresh: 0x1008ff29,
  Copy: 0x1008ff57,
  Cut: 0x1008ff58,
  Open: 0x1008ff6b,
  Paste: 0x1008ff6d,
};

/** What the keypad's keys mean without NumLock. */
const KEYPAD: Record<string, number> = {
  Enter: 0xff8d,
  Home: 0xff95,
  ArrowLeft: 0xff96,
  ArrowUp: 0xff97,
  ArrowRight: 0xff98,
  ArrowDown: 0xff99,
  PageUp: 0xff9a,
  PageDown: 0xff9b,
  End: 0xff9c,
  Clear: 0xff9d,
  Insert: 0xff9e,
  Delete: 0xff9f,
  '*': 0xffaa,
  '+': 0xffab,
  '-': 0xffad,
  '/': 0xffaf,
  '=': 0xffbd,
};

const KEYPAD_DIGIT_0 = 0xffb0;
const F1 = 0xffbe;
const MOST_FUNCTION_KEYS = 35;
const UNICODE = 0x0100_0000;

/** The keysym of a key event's meaning; 0 when it means nothing by itself (a dead key, an unknown key). */
export function keysym(key: string, code: string): number {
  if (code.startsWith('Numpad')) {
    const meant = keypadKeysym(key);
    if (meant) return meant;
  }
  const named = NAMED[key];
  if (named !== undefined) return typeof named === 'number' ? named : named[code.endsWith('Right') ? 1 : 0];
  const functionKey = /^F([1-9]\d?)$/.exec(key);
  if (functionKey && Number(functionKey[1]) <= MOST_FUNCTION_KEYS) return F1 + Number(functionKey[1]) - 1;
  const characters = [...key];
  return characters.length === 1 ? characterKeysym(characters[0]!) : 0;
}

/** Latin-1 characters are their own number; all others are 0x01000000 and their code point. */
export function characterKeysym(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  const latin = (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff);
  if (latin) return point;
  return point < 0x20 || point === 0x7f ? 0 : UNICODE + point;
}

function keypadKeysym(key: string): number {
  // The separator stays the character that the person's layout gives it: a comma for a Dutch person, a point for others.
  return /^\d$/.test(key) ? KEYPAD_DIGIT_0 + Number(key) : (KEYPAD[key] ?? 0);
}
