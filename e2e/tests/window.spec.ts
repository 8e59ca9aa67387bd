// A device controlled in the window of `deskside connect`: real keys and a real mouse on the operator's display, and the
// picture compared with the device's screen.

import { MousePad, Notebook } from '../parts/apps.ts';
import { CommandLine } from '../parts/command-line.ts';
import { until } from '../parts/condition.ts';
import { SIZE } from '../parts/display.ts';
import { colourAt } from '../parts/picture.ts';
import { output } from '../parts/program.ts';
import { Prompt } from '../parts/prompt.ts';
import type { Stage } from '../parts/stage.ts';
import { ViewerWindow } from '../parts/viewer-window.ts';
import { expect, test as story } from './story.ts';

/** Places of menus, and of lines among those that can be chosen in a session. */
const [FILE, VIEW] = [0, 1];
const [DISCONNECT, DARK] = [0, 10];
const EVERYTHING = ['read_devices', 'view', 'remote_control'];

/** Stories with a window: it is closed when the story is over. */
const test = story.extend<{ window: ViewerWindow }>({
  window: async ({ stage }, use, info) => {
    // A bar tells the time, and what moves can't be compared.
    await stage.api.change({ show_session_bar: false, show_notification_icon: false });
    await stage.api.settled();
    const window = await ViewerWindow.open(stage, await CommandLine.open(stage, EVERYTHING));
    await use(window);
    if (info.status !== info.expectedStatus) await window.keep(info.outputPath('window.ppm'));
    await window.close();
  },
});

test('the window shows every pixel, and keys and mouse act where they are meant', async ({ stage, window }) => {
  await window.shows();
  const notebook = await Notebook.open(stage.display);
  await window.click(notebook.middle);
  await window.line('Hello from a window');
  await notebook.has('Hello from a window');

  // The operator's keyboard is a German one and the device's is not: the character counts, of dead keys too.
  await output('setxkbmap', ['de'], window.display.env);
  await window.line('Grüße: 5 € ~@{[|]}\\ zyx');
  await notebook.has('Grüße: 5 € ~@{[|]}\\ zyx');
  await window.keys('dead_acute', 'e', 'dead_circumflex', 'o', 'Return');
  await notebook.has('éô');

  const pad = await MousePad.open(stage.display);
  const at = { x: pad.place.x + 37, y: pad.place.y + 53 };
  await window.click(at);
  await window.click({ x: at.x + 101, y: at.y + 11 }, 3);
  await window.click({ x: at.x + 11, y: at.y + 101 }, 2);
  await window.click(at, 5);
  await window.click(at, 4);
  const both = (button: number, x: number, y: number) => [
    { type: 'ButtonPress', button, x, y },
    { type: 'ButtonRelease', button, x, y },
  ];
  await until('all buttons on the device', () => pad.events.length >= 10);
  expect(pad.events).toEqual([
    ...both(1, at.x, at.y),
    ...both(3, at.x + 101, at.y + 11),
    ...both(2, at.x + 11, at.y + 101),
    ...both(5, at.x, at.y),
    ...both(4, at.x, at.y),
  ]);
  await window.shows();
});

test('a smaller window shows everything smaller, and the mouse still points at the pixel that is meant', async ({ stage, window }) => {
  await window.shows();
  const pad = await MousePad.open(stage.display);
  // Half as wide: all of the picture, and a pixel here is two there.
  const room = await window.resize(SIZE.width / 2, 700);
  const top = room.y + (room.height - SIZE.height / 2) / 2;
  const at = { x: pad.place.x + 60, y: pad.place.y + 40 };
  await window.press({ x: at.x / 2, y: Math.floor(top + at.y / 2) });
  await until('a click on the device', () => pad.events.length >= 2);
  for (const { x, y } of pad.events) expect(Math.max(Math.abs(x - at.x), Math.abs(y - at.y))).toBeLessThanOrEqual(1);
});

test('no key stays down on the device when the window loses the keyboard', async ({ stage, window }) => {
  await window.shows();
  const notebook = await Notebook.open(stage.display);
  await window.click(notebook.middle);
  await window.line('first');
  await notebook.has('first');
  await window.display.xdotool('keydown', 'Shift_L');
  await window.keys('a');
  // Somebody opens something else in front of it, with Shift still held.
  const other = await Notebook.open(window.display);
  await window.display.focus(other.middle);
  await window.display.key('b');
  await window.display.xdotool('keyup', 'Shift_L');
  await window.display.key('Return');
  await until('the other window to have the keyboard', () => other.lines.length > 0);
  // The local user's small letters stay small, as soon as the device knows.
  await until('a small letter of the local user', async () => {
    await stage.display.key('c');
    await stage.display.key('Return');
    return notebook.lines.some((line) => /^A?c$/.test(line));
  });
});

test('after a session the window stays, says so, and begins another', async ({ stage, window }) => {
  await window.shows();
  await window.choose(FILE, DISCONNECT);
  await window.panel();
  await until('the session to be over', async () => (await live(stage)).length === 0);
  // Enter is “Connect again”.
  await window.keys('Return');
  await window.shows();

  // Whoever else ends it: the window stays too.
  const [session] = (await stage.api.sessions()).filter(({ state }) => state === 'active');
  await stage.api.endSession(session!.id);
  await window.panel();
  await stage.api.change({ prompt_for_permission: true });
  await stage.api.settled();
  await window.keys('Return');
  const asked = await Prompt.shown(stage.display);
  await window.panel();
  await asked.allow();
  await window.shows();

  // Closing it ends the session and the program.
  await window.quit();
  expect(window.program.end).toBe('code 0');
  await until('the session to be over', async () => (await live(stage)).length === 0);
});

test('somebody who may only look sees everything and touches nothing', async ({ stage }) => {
  await stage.api.change({ show_session_bar: false, show_notification_icon: false });
  await stage.api.settled();
  const window = await ViewerWindow.open(stage, await CommandLine.open(stage, EVERYTHING), '--view');
  await window.shows();
  const notebook = await Notebook.open(stage.display);
  await stage.display.focus(notebook.middle);
  await window.click(notebook.middle);
  await window.line('from the operator');
  await window.shows();
  // The person at the device writes afterwards: what comes first would have been the operator's.
  await stage.display.type('from the local user\n');
  await notebook.has('from the local user');
  expect(notebook.lines).toEqual(['from the local user']);
  await window.close();
});

test('what is chosen in the window is found again in the next', async ({ stage, window }) => {
  const bar = async (of: ViewerWindow, colour: string) =>
    until(`the bar to be ${colour}`, async () => colourAt(await of.look(), 500, 12) === colour);
  await window.shows();
  await bar(window, '#1a1e26');
  await window.choose(VIEW, DARK);
  await bar(window, '#ffffff');
  await window.quit();
  const next = await ViewerWindow.open(stage, await CommandLine.open(stage, EVERYTHING));
  await next.shows();
  await bar(next, '#ffffff');
  // As the other stories expect it.
  await next.choose(VIEW, DARK);
  await bar(next, '#1a1e26');
  await next.quit();
  await next.close();
});

/** Sessions that are not over, by their states. */
async function live(stage: Stage): Promise<string[]> {
  return (await stage.api.sessions()).map(({ state }) => state).filter((state) => !['ended', 'refused'].includes(state));
}
