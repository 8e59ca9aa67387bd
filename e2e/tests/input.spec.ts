// Keys and mouse of the operator arrive at the device, and only where they may.

import { Viewer } from '../pages/viewer.ts';
import { until } from '../parts/condition.ts';
import { MousePad, Notebook } from '../parts/apps.ts';
import { expect, test } from './story.ts';

test('what is typed in the browser is written on the device', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);

  await viewer.line('Hello from the browser');
  await notebook.has('Hello from the browser');
  await viewer.line('~!@#$%^&*()_+ {}|:"<>? `1234567890-=[]\\;\',./');
  await notebook.has('~!@#$%^&*()_+ {}|:"<>? `1234567890-=[]\\;\',./');

  // Keys of another keyboard than the device's: the letter counts.
  for (const [key, code] of [['ö', 'Semicolon'], ['é', 'Digit2'], ['€', 'KeyE'], ['ß', 'Minus'], ['ж', 'Semicolon']] as const) {
    await viewer.letter(key, code);
  }
  await page.keyboard.press('Enter');
  await notebook.has('öé€ßж');

  await page.keyboard.type('wrong');
  for (let letter = 0; letter < 5; letter += 1) await page.keyboard.press('Backspace');
  await viewer.line('right');
  await notebook.has('right');
});

test('a burst of typing arrives whole and in order', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  const lines = Array.from({ length: 12 }, (_, number) => `${number}: pack my box with five dozen liquor jugs`);
  for (const line of lines) await viewer.line(line);
  await notebook.has(lines.at(-1)!);
  expect(notebook.lines).toEqual(lines);
});

test('the mouse clicks exactly where the operator points, with every button', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const pad = await MousePad.open(stage.display);
  const at = { x: pad.place.x + 37, y: pad.place.y + 53 };
  await viewer.click(at.x, at.y);
  await viewer.click(at.x + 101, at.y + 11, 'right');
  await viewer.click(at.x + 11, at.y + 101, 'middle');
  await viewer.wheel(at.x, at.y, 2);
  await until('all buttons on the device', () => pad.events.length >= 10);
  const both = (button: number, x: number, y: number) => [
    { type: 'ButtonPress', button, x, y },
    { type: 'ButtonRelease', button, x, y },
  ];
  const [buttons, wheel] = [pad.events.slice(0, 6), pad.events.slice(6)];
  expect(buttons).toEqual([
    ...both(1, at.x, at.y),
    ...both(3, at.x + 101, at.y + 11),
    ...both(2, at.x + 11, at.y + 101),
  ]);
  // Browsers tell the place of a wheel's turn in whole pixels of the page, which may be the pixel beside it.
  expect(wheel.map(({ type, button }) => [type, button])).toEqual(both(5, 0, 0).concat(both(5, 0, 0)).map((turn) => [turn.type, turn.button]));
  for (const turn of wheel) expect(Math.max(Math.abs(turn.x - at.x), Math.abs(turn.y - at.y))).toBeLessThanOrEqual(1);
});

test('the device moves its own windows when the operator drags them', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const pad = await MousePad.open(stage.display);
  const before = pad.place;
  const grip = { x: before.x + before.width / 2, y: before.y - 10 };
  await viewer.drag(grip, { x: grip.x - 200, y: grip.y - 150 });
  await until('the window to be elsewhere', async () => {
    const now = (await stage.display.windows('Mouse pad')).find((place) => place.width === before.width);
    return now?.x === before.x - 200 && now.y === before.y - 150;
  });
});

test('View only sees everything and touches nothing', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id, 'view_only');
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await stage.display.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('from the operator');
  await viewer.click(notebook.middle.x, notebook.middle.y);
  // The person at the device writes afterwards: what comes first would have been the operator's.
  await stage.display.type('from the local user\n');
  await notebook.has('from the local user');
  expect(notebook.lines).toEqual(['from the local user']);
});

test('a key that is held when the session ends does not stay down', async ({ stage, page }) => {
  const viewer = await Viewer.open(page, (await stage.device()).id);
  await viewer.shows();
  const notebook = await Notebook.open(stage.display);
  await viewer.click(notebook.middle.x, notebook.middle.y);
  await viewer.line('first');
  await notebook.has('first');
  await page.keyboard.down('Shift');
  await viewer.end();
  await viewer.is('ended');
  // Shift on the device is up again: the local user's small letters stay small. (xdotool presses keys, not letters.)
  await stage.display.key('a');
  await stage.display.key('Return');
  await notebook.has('a');
});
