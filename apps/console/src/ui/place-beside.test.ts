// Menus stay in the window.

import { expect, it } from 'vitest';

import { placeBeside } from './place-beside';

const VIEW = { width: 1000, height: 600 };
const MENU = { width: 200, height: 150 };
const button = (left: number, top: number) => ({ left, top, right: left + 30, bottom: top + 30, width: 30, height: 30 });

it('goes under the button, in line with the edge that was asked for', () => {
  expect(placeBeside(button(500, 100), MENU, 'start', VIEW)).toEqual({ x: 500, y: 136 });
  expect(placeBeside(button(500, 100), MENU, 'end', VIEW)).toEqual({ x: 330, y: 136 });
});

it('goes above where there is no room below', () => {
  expect(placeBeside(button(500, 500), MENU, 'end', VIEW)).toEqual({ x: 330, y: 344 });
});

it('stays in the window', () => {
  expect(placeBeside(button(990, 100), MENU, 'start', VIEW).x).toBe(794);
  expect(placeBeside(button(5, 100), MENU, 'end', VIEW).x).toBe(6);
  expect(placeBeside(button(500, 40), { width: 200, height: 580 }, 'end', VIEW).y).toBe(14);
});
