// `KeyboardEvent.code` (W3C UI Events code values) to evdev key codes (linux/input-event-codes.h): where a key is, whatever
// is printed on it. It must not know characters.

/** Letters and digits in the order of evdev's rows. */
const ROWS: [number, string][] = [
  [2, 'Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace Tab'],
  [16, 'KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter ControlLeft'],
  [30, 'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote ShiftLeft Backslash'],
  [44, 'KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock'],
  [59, 'F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock'],
  [71, 'Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd'],
  [79, 'Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal'],
  [85, 'Lang5 IntlBackslash F11 F12 IntlRo Lang3 Lang4 Convert KanaMode NonConvert'],
  [96, 'NumpadEnter ControlRight NumpadDivide PrintScreen AltRight'],
  [102, 'Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete'],
  [113, 'AudioVolumeMute AudioVolumeDown AudioVolumeUp Power NumpadEqual'],
  [121, 'NumpadComma Lang1 Lang2 IntlYen MetaLeft MetaRight ContextMenu'],
  [183, 'F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24'],
];

const SINGLE: Record<string, number> = {
  Escape: 1,
  Pause: 119,
  Help: 138,
  Undo: 131,
  Copy: 133,
  Open: 134,
  Paste: 135,
  Find: 136,
  Cut: 137,
  LaunchMail: 155,
  BrowserBack: 158,
  BrowserForward: 159,
  MediaTrackNext: 163,
  MediaPlayPause: 164,
  MediaTrackPrevious: 165,
  MediaStop: 166,
  BrowserHome: 172,
  BrowserRefresh: 173,
  BrowserSearch: 217,
  NumpadParenLeft: 179,
  NumpadParenRight: 180,
};

const CODES: ReadonlyMap<string, number> = new Map([
  ...ROWS.flatMap(([first, names]) => names.split(' ').map((name, place): [string, number] => [name, first + place])),
  ...Object.entries(SINGLE),
]);

/** The evdev code of a key; 0 when it has none. */
export function physicalKey(code: string): number {
  return CODES.get(code) ?? 0;
}
