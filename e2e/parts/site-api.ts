// The site's API as a program uses it: to prepare what a story takes for granted, and to see what the console should show.

import { request, type APIRequestContext, type APIResponse } from '@playwright/test';

import { until } from './condition.ts';
import type { Site } from './site.ts';

/** The administrator of every site in the stories. */
export const ADMIN = { account: 'jan', name: 'Jan de Vries', password: 'four unrelated words here' };
export const ORGANISATION = 'Contoso';

/** Parts of `GET /devices/ID` (crates/site-api, devices). */
export interface Device {
  id: string;
  facts: { name: string };
  online: boolean;
  live_sessions: string[];
}

/** Parts of `GET /sessions` (crates/site-api, sessions). */
export interface Session {
  id: string;
  state: string;
  end_reason: string | null;
}

/** Parts of `GET /status-messages` (crates/site-api, status). */
export interface StatusMessage {
  kind: string;
  session_id: string | null;
  operator_name: string | null;
  from_device: boolean;
  details: Record<string, string>;
}

/** Parts of `GET /client-settings/sets` (crates/site-api, settings_sets). */
interface SettingsSet {
  id: string;
  order: number;
}

/** Parts of `GET /devices/ID/client-settings` (crates/site-api, settings_sets). */
interface Resultant {
  version: number;
  applied_version: number | null;
}

/** The order of the default client settings. */
const DEFAULT_ORDER = 10_000;
const ALL_DEVICES = 'col_aaaaaaaaaaaaaaaaaaaaaaaaae';

export type Settings = Record<string, boolean | number | string>;

export class SiteApi {
  #csrf = '';

  private constructor(readonly requests: APIRequestContext) {}

  static async open(site: Site): Promise<SiteApi> {
    return new SiteApi(await request.newContext({ baseURL: site.url, ignoreHTTPSErrors: true }));
  }

  /** Makes the first administrator with the site's one-time link. */
  async setUp(site: Site): Promise<void> {
    const token = new URLSearchParams(new URL(await site.setUpLink()).hash.slice(1)).get('token');
    const me = await this.#change<{ csrf_token: string }>('post', '/setup', {
      token,
      ...ADMIN,
      organisation_name: ORGANISATION,
      enable_remote_control: true,
    });
    this.#csrf = me.csrf_token;
  }

  /** What another program sends to be the same person. */
  async credentials(): Promise<Record<string, string>> {
    const { cookies } = await this.requests.storageState();
    return { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), 'x-csrf-token': this.#csrf };
  }

  async enrolmentToken(): Promise<string> {
    const made = await this.#change<{ text: string }>('post', '/enrolment-tokens', { name: 'story', uses: 1, hours: 1 });
    return made.text;
  }

  /** A token of the administrator that may do only this, for an hour. */
  async apiToken(permissions: string[]): Promise<string> {
    const expires_at = Date.now() + 3_600_000;
    return (await this.#change<{ text: string }>('post', '/me/api-tokens', { name: 'story', permissions, expires_at })).text;
  }

  /** The certificate of the site's own authority, as PEM. */
  async authority(): Promise<Buffer> {
    return (await this.requests.get('/ca.crt')).body();
  }

  async devices(): Promise<Device[]> {
    return (await this.#read<{ items: Device[] }>('/devices')).items;
  }

  async sessions(): Promise<Session[]> {
    return (await this.#read<{ items: Session[] }>('/sessions')).items;
  }

  /** Oldest first. */
  async statusMessages(ofSession?: string): Promise<StatusMessage[]> {
    const query = ofSession ? `?session=${ofSession}` : '';
    return (await this.#read<{ items: StatusMessage[] }>(`/status-messages${query}`)).items.toReversed();
  }

  async endSession(id: string): Promise<void> {
    const headers = { 'x-csrf-token': this.#csrf };
    const answer = await this.requests.post(`/api/v1/sessions/${id}/end`, { headers });
    // Somebody else may have ended it at this moment.
    if (!answer.ok() && answer.status() !== 409) await fail(answer);
  }

  /** Changes some of the default client settings and leaves the others, until every connected device holds to them. */
  async change(settings: Settings): Promise<void> {
    const now = await this.#read<{ version: number; values: Settings }>('/client-settings');
    const values = { ...now.values, ...settings };
    if (JSON.stringify(values) === JSON.stringify(now.values)) return;
    await this.#change('put', '/client-settings', { version: now.version, values });
    await this.settled();
  }

  /** Waits until every connected device has applied the client settings that are for it. */
  async settled(): Promise<void> {
    for (const { id, facts } of (await this.devices()).filter((device) => device.online)) {
      await until(`${facts.name} to apply its client settings`, async () => {
        const { version, applied_version } = await this.#read<Resultant>(`/devices/${id}/client-settings`);
        return version === applied_version;
      });
    }
  }

  /** Makes an operator who has no role yet. */
  async operator(them: { account: string; name: string; password: string }): Promise<void> {
    await this.#change('post', '/operators', them);
  }

  /** Makes a collection of these devices, and returns its id. */
  async collection(name: string, devices: string[]): Promise<string> {
    const rules = [{ type: 'direct', devices }];
    const made = await this.#change<{ id: string }>('post', '/collections', { name, description: '', limiting: ALL_DEVICES, rules });
    return made.id;
  }

  /** Makes a set of client settings that is deployed to a collection, and returns its id. */
  async deploy(name: string, values: Settings, collection: string): Promise<string> {
    const set = { name, description: '', order: 1, values, deployed_to: [collection] };
    return (await this.#change<SettingsSet>('post', '/client-settings/sets', set)).id;
  }

  /** Deletes a set of client settings. */
  async withdraw(set: string): Promise<void> {
    const headers = { 'x-csrf-token': this.#csrf };
    const answer = await this.requests.delete(`/api/v1/client-settings/sets/${set}`, { headers });
    if (!answer.ok()) await fail(answer);
  }

  /** Deletes every set of client settings but the default one. */
  async withdrawAll(): Promise<void> {
    const sets = await this.#read<SettingsSet[]>('/client-settings/sets');
    for (const { id } of sets.filter(({ order }) => order !== DEFAULT_ORDER)) await this.withdraw(id);
  }

  async close(): Promise<void> {
    await this.requests.dispose();
  }

  async #read<T>(address: string): Promise<T> {
    const answer = await this.requests.get(`/api/v1${address}`);
    return answer.ok() ? ((await answer.json()) as T) : fail(answer);
  }

  async #change<T>(method: 'post' | 'put', address: string, data: unknown): Promise<T> {
    const answer = await this.requests[method](`/api/v1${address}`, { data, headers: { 'x-csrf-token': this.#csrf } });
    return answer.ok() ? ((await answer.json()) as T) : fail(answer);
  }
}

async function fail(answer: APIResponse): Promise<never> {
  throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
}
