// Where a menu goes: under its button where there is room, else above it, and never over the window's edge. Pure arithmetic.

interface Size {
  width: number;
  height: number;
}

interface Rect extends Size {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Between button and menu, and between menu and the window's edge. */
const GAP = 6;

/** The upper left corner of a menu. `align`: which of its edges is in line with the button's. */
export function placeBeside(button: Rect, menu: Size, align: 'start' | 'end', view: Size): { x: number; y: number } {
  const wanted = align === 'start' ? button.left : button.right - menu.width;
  const x = clamp(wanted, GAP, view.width - menu.width - GAP);
  const below = button.bottom + GAP;
  const fits = below + menu.height + GAP <= view.height;
  const above = button.top - GAP - menu.height;
  return { x, y: fits || above < GAP ? clamp(below, GAP, view.height - menu.height - GAP) : above };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
