// Everything that a story needs to begin: a site that is set up, and a device that is online, each real.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Agent } from './agent.ts';
import { until } from './condition.ts';
import { Display } from './display.ts';
import { Site } from './site.ts';
import { SiteApi, type Device, type Settings } from './site-api.ts';

/** What every story begins with; a story that needs something else changes it. */
const SETTINGS: Settings = {
  remote_control_enabled: true,
  access_level_allowed: 'full_control',
  prompt_for_permission: false,
  consent_seconds: 30,
  reason_required: false,
  show_session_bar: true,
};

export class Stage {
  private constructor(
    readonly folder: string,
    readonly logs: string,
    readonly site: Site,
    readonly api: SiteApi,
    readonly display: Display,
    readonly agent: Agent,
  ) {}

  /** Starts all parts; `logs` is where what they write stays. */
  static async open(logs: string): Promise<Stage> {
    mkdirSync(logs, { recursive: true });
    const folder = mkdtempSync(path.join(tmpdir(), 'deskside-story-'));
    const [site, display] = await Promise.all([Site.open(folder, logs), Display.open(path.join(folder, 'home'), logs)]);
    const api = await SiteApi.open(site);
    await api.setUp(site);
    const stage = new Stage(folder, logs, site, api, display, Agent.on(display, folder));
    await stage.agent.enrol(site.url, await api.enrolmentToken());
    stage.agent.start();
    await stage.online();
    return stage;
  }

  /** The one device, once the site says that it is online. An agent that lost its site a few times waits up to a minute. */
  async online(): Promise<Device> {
    return until('the device to be online', async () => (await this.api.devices()).find((device) => device.online), 75);
  }

  async device(): Promise<Device> {
    const [device] = await this.api.devices();
    if (!device) throw new Error('the site knows no device');
    return device;
  }

  /** As every story finds it: nobody at the device, the usual settings, everything running. */
  async tidy(settings: Settings = {}): Promise<void> {
    await this.online();
    for (const session of await this.api.sessions()) {
      if (!['ended', 'refused'].includes(session.state)) await this.api.endSession(session.id);
    }
    await until('nobody to be at the device', async () => (await this.device()).live_sessions.length === 0);
    await this.api.withdrawAll();
    await this.api.change({ ...SETTINGS, ...settings });
    await this.api.settled();
  }

  async close(): Promise<void> {
    await this.api.close();
    // Each says goodbye while the other side still listens.
    const ends = [() => this.agent.close(), () => this.display.close(), () => this.site.close()];
    const faults: unknown[] = [];
    for (const end of ends) await end().catch((error: unknown) => faults.push(error));
    rmSync(this.folder, { recursive: true, force: true });
    if (faults.length > 0) throw new AggregateError(faults, 'not every part ended in order');
  }
}
