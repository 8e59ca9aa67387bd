// The viewer's page around a desktop that is painted instead of controlled: states, keys, pointer, and what tests may read.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { serve, watchedPage, type Served } from './served.ts';

let served: Served;
let page: Page;
let complaints: string[];
/** What arrived at the played device. */
let inputs: string[];

beforeAll(async () => {
  served = await serve();
});

afterAll(() => served.close());

async function open(story: string, { query = '', state = 'active', scale = 1 } = {}): Promise<void> {
  await served.play('scenario', { name: 'small' });
  await served.play('story', { name: story });
  const context = await served.browser.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: scale,
    locale: 'en',
  });
  ({ page, complaints } = await watchedPage(context));
  inputs = [];
  page.on('console', (message) => {
    if (message.text().startsWith('input: ')) inputs.push(message.text().slice('input: '.length));
  });
  const devices = await (await fetch(`${served.address}/api/v1/devices`)).json() as { items: { id: string; facts: { name: string } }[] };
  const { id } = devices.items.find((device) => device.facts.name === 'BER-POS-0009')!;
  await page.goto(`${served.address}/devices/${id}/control${query}`);
  await page.locator(`[data-viewer-state="${state}"]`).waitFor();
}

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const screen = () => page.getByRole('application');
const arrived = (...expected: string[]) => expect.poll(() => inputs).toEqual(expect.arrayContaining(expected));

describe('states', () => {
  it('says who is asked, and counts down', async () => {
    await open('asking', { state: 'asking_consent' });
    await page.getByRole('heading', { name: 'Waiting for milan.rossi' }).waitFor();
    await page.getByRole('timer').getByText('28').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('[data-viewer-state="ended"]').waitFor();
  });

  it('says that the user has paused it, and can still end it', async () => {
    await open('paused', { state: 'paused' });
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await page.keyboard.press('x');
    await page.locator('.over').getByRole('button', { name: 'End session' }).click();
    await page.locator('[data-viewer-state="ended"]').waitFor();
    expect(inputs.filter((input) => input.startsWith('key'))).toEqual([]);
  });

  it('says that keyboard and mouse were taken away', async () => {
    await open('taken');
    await page.getByText('Keyboard and mouse were taken away').waitFor();
    await page.getByText('Viewing only').waitFor();
  });

  it('asks for control, gets it, and gives it up', async () => {
    await open('view');
    await page.getByText('Viewing only').waitFor();
    await page.getByRole('button', { name: 'Ask for control' }).click();
    await page.getByText('Waiting for the person at the device').waitFor();
    await page.getByText('Controlling').waitFor();
    await page.getByRole('toolbar').getByRole('button', { name: 'View only' }).click();
    await page.getByText('Viewing only').waitFor();
  });

  it("locks the device's keyboard and mouse, and gives them back", async () => {
    await open('control');
    const lock = page.getByRole('button', { name: "Lock the device's keyboard and mouse" });
    await lock.click();
    await page.getByText("The device's keyboard and mouse are locked").waitFor();
    expect(await lock.getAttribute('aria-pressed')).toBe('true');
    await lock.click();
    await page.getByText("The device's keyboard and mouse are locked").waitFor({ state: 'detached' });
  });

  it('says who unlocked keyboard and mouse, and can not lock them again', async () => {
    await open('unlocked');
    const lock = page.getByRole('button', { name: "Lock the device's keyboard and mouse" });
    await lock.click();
    await page.getByText('The user at the device unlocked keyboard and mouse').waitFor();
    expect(await lock.isDisabled()).toBe(true);
  });

  it('says that it is about to end, and stays where that is wanted', async () => {
    await open('idle');
    await page.getByText('Nothing was done for a long time: ends in 59 s').waitFor();
    await page.getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('button', { name: 'Stay' }).waitFor({ state: 'detached' });
  });

  it('says why it did not get control', async () => {
    await open('stays');
    await page.getByRole('button', { name: 'Ask for control' }).click();
    await page.getByText('The person at the computer said no.').waitFor();
    await page.getByText('Viewing only').waitFor();
  });

  it('says why it was refused, and can start again', async () => {
    await open('denied', { state: 'refused' });
    await page.getByText('The person at the computer said no.').waitFor();
    await served.play('story', { name: 'control' });
    await page.keyboard.press('Enter'); // "Start again" has the focus.
    await page.locator('[data-viewer-state="active"]').waitFor();
  });

  it('tells a lost connection from an end', async () => {
    await open('lost', { state: 'reconnecting' });
    await page.getByText('It goes on by itself').waitFor();
  });

  it('says what to look at when the relay is out of reach', async () => {
    await open('unreachable', { state: 'unreachable' });
    await page.getByText("site's certificate").waitFor();
    await page.getByText('the relay did not answer within 8 s').waitFor();
  });

  it('ends, and says so', async () => {
    await open('control');
    await page.getByRole('button', { name: 'End session' }).click();
    await page.locator('[data-viewer-state="ended"]').waitFor();
    await page.getByText('The operator ended the session.').waitFor();
  });

  it('sends nothing while only viewing', async () => {
    await open('view');
    await page.locator('[data-viewer-control="false"]').waitFor();
    await page.getByText('Viewing only').waitFor();
    await screen().click();
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'End session' }).click();
    await page.locator('[data-viewer-state="ended"]').waitFor();
    const allowed = ['release all', 'full picture'];
    expect(inputs.filter((input) => !allowed.includes(input))).toEqual([]);
  });
});

describe('screens', () => {
  it('shows one monitor, and points at it where it is on the whole screen', async () => {
    await open('control');
    await page.getByRole('combobox', { name: 'Screen' }).selectOption('HDMI-1');
    await page.getByText('960 × 1080').waitFor();
    const box = (await page.locator('canvas').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await arrived('move 1440,540');
    await page.getByRole('combobox', { name: 'Screen' }).selectOption('First screen');
    // The picture looks the same; only where it is on the screen is another place, once it is there.
    const pointed = async () => {
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 3);
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
      return inputs;
    };
    await expect.poll(pointed).toContain('move 240,540');
    await page.getByRole('combobox', { name: 'Screen' }).selectOption('All screens');
    await page.getByText('1920 × 1080').waitFor();
  });

  it('is sharp on a screen of any density', async () => {
    for (const scale of [1.25, 1.5]) {
      await open('control', { scale });
      await page.getByRole('radio', { name: '1:1' }).check();
      const corner = async () => {
        const box = (await page.locator('canvas').boundingBox())!;
        return Math.abs(box.x * scale - Math.round(box.x * scale)) + Math.abs(box.y * scale - Math.round(box.y * scale));
      };
      await expect.poll(corner).toBeLessThan(0.01);
      if (scale === 1.25) await page.context().close();
    }
  });
});

describe('latency', () => {
  it('shows where the time goes', async () => {
    await open('control');
    await page.getByRole('button', { name: /9 ms to the effect/ }).click();
    await page.getByRole('row', { name: 'Network, there and back 4.1 9.2' }).waitFor();
    await page.getByRole('row', { name: 'Showing it 1.2 2.4' }).waitFor();
  });
});

describe('low bandwidth', () => {
  it('is a choice that is told at once, and kept', async () => {
    await open('control');
    await arrived('full picture');
    const choice = page.getByRole('button', { name: 'Optimise for low bandwidth' });
    await choice.click();
    await arrived('low bandwidth');
    inputs = [];
    await page.reload();
    await page.locator('[data-viewer-state="active"]').waitFor();
    await arrived('low bandwidth');
    expect(await choice.getAttribute('aria-pressed')).toBe('true');
  });
});

describe('input', () => {
  it('sends keys by position and meaning, and releases them', async () => {
    await open('control');
    await page.keyboard.press('a');
    await page.keyboard.press('Shift+Digit2');
    await page.keyboard.press('Enter');
    await arrived('key 30 0x61 down', 'key 30 0x61 up', 'key 42 0xffe1 down', 'key 3 0x40 down', 'key 28 0xff0d up');
  });

  it('keeps keys of the browser from the browser', async () => {
    await open('control');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Tab');
    await page.keyboard.press('F5');
    await arrived('key 37 0x6b down', 'key 15 0xff09 down', 'key 63 0xffc2 down');
    expect(await page.locator('[data-viewer-state="active"]').count()).toBe(1);
  });

  it('lets go of everything when it loses the keyboard', async () => {
    await open('control');
    await page.keyboard.down('Control');
    await arrived('key 29 0xffe3 down');
    await page.getByRole('button', { name: 'Keep the toolbar in view' }).focus();
    await arrived('release all');
    await page.keyboard.up('Control');
  });

  it.each([1, 1.5])('hits the very pixel at 1:1 with a pixel ratio of %s', async (scale) => {
    await open('control', { scale });
    await page.getByRole('radio', { name: '1:1' }).check();
    const box = (await page.locator('canvas').boundingBox())!;
    expect(box.width).toBeCloseTo(1920 / scale, 3);
    await page.mouse.move(box.x + 301.5 / scale, box.y + 17.5 / scale);
    await page.mouse.down();
    await page.mouse.move(box.x + 302.5 / scale, box.y + 18.5 / scale);
    await page.mouse.up();
    await arrived('button 1 down 301,17', 'move 302,18', 'button 1 up 302,18');
  });

  it('maps a fitted picture, and the other buttons', async () => {
    await open('control');
    const box = (await page.locator('canvas').boundingBox())!;
    await page.mouse.click(box.x + box.width / 2 + 0.1, box.y + box.height / 2 + 0.1, { button: 'right' });
    await arrived('button 3 down 960,540', 'button 3 up 960,540');
    await page.mouse.click(box.x + 1, box.y + 1, { button: 'middle' });
    await arrived('button 2 down 1,1');
  });

  it('turns the wheel by clicks', async () => {
    await open('control');
    const box = (await page.locator('canvas').boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.wheel(0, 100);
    await expect.poll(() => inputs.some((input) => input.startsWith('wheel 0,1 at'))).toBe(true);
  });

  it('shows one screen when asked, and still hits the right pixel', async () => {
    await open('control');
    await page.getByRole('radio', { name: '1:1' }).check();
    await page.getByLabel('Screen', { exact: true }).selectOption('HDMI-1');
    const box = (await screen().boundingBox())!;
    expect(box.width).toBe(960);
    await page.mouse.click(box.x + 10.5, box.y + 20.5);
    await arrived('button 1 down 970,20');
  });

  it('draws the pointer as the device has it', async () => {
    await open('control');
    await expect.poll(() => screen().evaluate((element) => getComputedStyle(element).cursor)).toMatch(/^image-set\(url\("data:image\/png/);
  });
});

describe('shortcuts and toolbar', () => {
  it('sends Ctrl+Alt+Del from the button and from Ctrl+Alt+End', async () => {
    await open('control');
    const chord = ['key 29 0xffe3 down', 'key 56 0xffe9 down', 'key 111 0xffff down', 'key 111 0xffff up'];
    await page.getByRole('button', { name: 'Ctrl+Alt+Del' }).click();
    await arrived(...chord);
    inputs.length = 0;
    await page.keyboard.press('Control+Alt+End');
    await arrived('release all', ...chord);
    expect(inputs.some((input) => input.startsWith('key 107'))).toBe(false);
  });

  it('reaches the toolbar with Ctrl+Alt+Home and goes back with Escape', async () => {
    await open('control');
    await page.keyboard.press('Control+Alt+Home');
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role="toolbar"]') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('application');
  });

  it('hides the toolbar when it is not pinned, and brings it back at the upper edge', async () => {
    await open('control');
    await page.getByRole('button', { name: 'Keep the toolbar in view' }).click();
    await page.mouse.move(640, 400);
    const bar = page.locator('[role="toolbar"]');
    await expect.poll(() => bar.evaluate((element) => (element as HTMLElement).inert)).toBe(true);
    await page.mouse.move(640, 2);
    await expect.poll(() => bar.evaluate((element) => (element as HTMLElement).inert)).toBe(false);
  });

  it('fills the screen and comes back', async () => {
    await open('control');
    await page.keyboard.press('Control+Alt+Enter');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.keyboard.press('Control+Alt+Enter');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
  });
});

describe('the probe', () => {
  it('reads what was painted when the address asks for it', async () => {
    await open('control', { query: '?probe=1' });
    const read = await page.evaluate(async () => {
      const pixels = await window.desksideProbe!.readPixels();
      return pixels && { ...pixels, rgba: [...new Uint8Array(pixels.rgba, (10 * pixels.width + 1000) * 4, 4)] };
    });
    expect(read).toMatchObject({ width: 1920, height: 1080, rgba: [0x1d, 0x2a, 0x33, 0xff] });
    expect(read!.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not exist otherwise', async () => {
    await open('control');
    expect(await page.evaluate(() => 'desksideProbe' in window)).toBe(false);
  });
});
