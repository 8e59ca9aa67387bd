// A device controlled from a command line, without a window and without a browser.

import path from 'node:path';

import { Notebook } from '../parts/apps.ts';
import { CommandLine, readPng } from '../parts/command-line.ts';
import { until } from '../parts/condition.ts';
import { difference } from '../parts/picture.ts';
import { expect, test } from './story.ts';

const EVERYTHING = ['read_devices', 'view', 'remote_control'];

test('what is typed from a command line is written on the device, and its picture is the screen', async ({ stage }) => {
  // A bar tells the time, and another session's bar is another picture.
  await stage.api.change({ show_session_bar: false, show_notification_icon: false });
  await stage.api.settled();
  const deskside = await CommandLine.open(stage, EVERYTHING);
  const { facts } = await stage.device();
  const notebook = await Notebook.open(stage.display);
  await stage.display.focus(notebook.middle);

  const file = path.join(stage.folder, 'screen.png');
  const text = 'Grüße: 5 € {{ok}';
  const typed = await deskside.run('connect', facts.name, '--headless', '--exec-keys', `${text}{Return}`);
  expect(typed, typed.remarked).toMatchObject({ exit: 0 });
  await notebook.has('Grüße: 5 € {ok}');
  const looked = await deskside.run('connect', facts.name, '--headless', '--view', '--screenshot', file, '--json');
  expect(looked, looked.remarked).toMatchObject({ exit: 0 });
  expect(JSON.parse(looked.said)).toMatchObject({ device: facts.name, exact: true });
  expect(difference(await readPng(file), await stage.display.screenshot())).toBe('');

  const ends = async () => (await stage.api.sessions()).every(({ state }) => ['ended', 'refused'].includes(state));
  await until('the session to be over at the site', ends);
});

test('where the two reach each other, no relay is between them', async ({ stage }) => {
  const deskside = await CommandLine.open(stage, EVERYTHING);
  const { facts } = await stage.device();
  await until('a session to go directly', async () => {
    const answer = await deskside.run('connect', facts.name, '--headless', '--view', '--json');
    expect(answer, answer.remarked).toMatchObject({ exit: 0 });
    return (JSON.parse(answer.said) as { path: string | null }).path === 'direct';
  }, 60);
});

test('from a command line nobody gets further than their role and the device allow', async ({ stage }) => {
  const { facts } = await stage.device();
  const looker = await CommandLine.open(stage, ['read_devices', 'view']);
  const refused = await looker.run('connect', facts.name, '--headless', '--exec-keys', 'x');
  expect(refused).toMatchObject({ exit: 4 });
  expect(refused.remarked).toContain('this session may only look');

  const looks = await looker.run('connect', facts.name, '--headless', '--view', '--json');
  expect(looks, looks.remarked).toMatchObject({ exit: 0 });

  const nowhere = await looker.run('connect', `${facts.name}x`, '--headless', '--view');
  expect(nowhere).toMatchObject({ exit: 5 });
  expect(nowhere.remarked).toContain(facts.name);

  await stage.api.change({ remote_control_enabled: false });
  await stage.api.settled();
  const off = await looker.run('connect', facts.name, '--headless', '--view');
  expect(off).toMatchObject({ exit: 4 });
  expect(off.remarked).toContain('code: disabled');
});
