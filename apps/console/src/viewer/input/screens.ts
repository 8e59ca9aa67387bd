// Which part of the device's screen to show. Pure: it must not know elements, sessions or workers.

import type { MonitorPlace, ScreenChoice } from '../protocol';
import type { Box } from './placement';

/** The first monitor is the one with the panel, else the first that the device names. */
function chosen(choice: ScreenChoice, monitors: MonitorPlace[]): MonitorPlace | undefined {
  switch (choice.kind) {
    case 'all':
      return undefined;
    case 'first':
      return monitors.find((monitor) => monitor.primary) ?? monitors[0];
    case 'named':
      return monitors.find((monitor) => monitor.name === choice.name);
  }
}

/** Whether the device has what was chosen. */
export function isThere(choice: ScreenChoice, monitors: MonitorPlace[]): boolean {
  return choice.kind !== 'named' || monitors.length === 0 || chosen(choice, monitors) !== undefined;
}

/**
 * Which part of the whole screen the page shows, given what the device sends (`picture`). Until the chosen monitor is sent, and
 * from an older device for good, it is cut out of what is there.
 */
export function regionOf(choice: ScreenChoice, monitors: MonitorPlace[], picture: Box): Box {
  const monitor = chosen(choice, monitors);
  return monitor && holds(picture, monitor) ? { x: monitor.x, y: monitor.y, width: monitor.width, height: monitor.height } : picture;
}

function holds(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** For lists of choices: a text that stands for a choice, and back. */
export const toKey = (choice: ScreenChoice): string => (choice.kind === 'named' ? `named ${choice.name}` : choice.kind);

export function fromKey(key: string): ScreenChoice {
  if (key.startsWith('named ')) return { kind: 'named', name: key.slice('named '.length) };
  return { kind: key === 'first' ? 'first' : 'all' };
}
