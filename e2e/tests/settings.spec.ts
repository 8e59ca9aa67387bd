// Client settings that are deployed to a collection: they hold on the devices of the collection, and end with the deployment.

import { Viewer } from '../pages/viewer.ts';
import { Prompt } from '../parts/prompt.ts';
import { expect, test } from './story.ts';

test('a set deployed to a collection holds on its device, and withdrawn it no longer does', async ({ stage, page }, info) => {
  const device = await stage.device();
  const kiosks = await stage.api.collection(`Kiosks of ${info.testId}`, [device.id]);

  const begun = performance.now();
  const set = await stage.api.deploy('Ask at kiosks', { prompt_for_permission: true }, kiosks);
  await stage.api.settled();
  const took = Math.round(performance.now() - begun);
  info.annotations.push({ type: 'from asking the site to being applied on the device', description: `${took} ms` });

  // The usual settings of a story ask nobody.
  const asked = await Viewer.open(page, device.id);
  await (await Prompt.shown(stage.display)).deny();
  await asked.is('refused');

  await stage.api.withdraw(set);
  await stage.api.settled();
  const viewer = await Viewer.open(page, device.id);
  await viewer.is('active');
});

test('a running session loses what a deployed set takes away', async ({ stage, page }, info) => {
  const device = await stage.device();
  const viewer = await Viewer.open(page, device.id);
  await viewer.is('active');
  await expect(viewer.page.getByText('Controlling')).toBeVisible();
  const kiosks = await stage.api.collection(`Kiosks of ${info.testId}`, [device.id]);
  await stage.api.deploy('Only look', { access_level_allowed: 'view_only' }, kiosks);
  await expect(viewer.page.getByText('Viewing only')).toBeVisible();
});
