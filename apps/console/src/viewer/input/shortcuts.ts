// The few key combinations that stay on the operator's side. They follow what remote control programs have used for
// decades, so that hands that know one know this one. Every other combination goes to the device.

export type Shortcut = 'security_screen' | 'full_screen' | 'toolbar';

interface Stroke {
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

const WITH_CTRL_ALT: Record<string, Shortcut> = {
  End: 'security_screen',
  Pause: 'full_screen',
  Enter: 'full_screen',
  Home: 'toolbar',
};

/** The shortcut that a key event is; null when it belongs to the device. */
export function shortcutOf(stroke: Stroke): Shortcut | null {
  if (!stroke.ctrlKey || !stroke.altKey || stroke.shiftKey || stroke.metaKey) return null;
  return WITH_CTRL_ALT[stroke.code] ?? null;
}
