// What the parts of the mock site answer with, and the site's problems in their form.

import type { MockSite } from './site.ts';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  csrf: string | undefined;
}

/** `undefined` as body: 204. */
export interface Answered {
  status: number;
  body?: unknown;
}

export type Handler = (site: MockSite, asked: Asked, id: string) => Answered;

export const ok = (body: unknown): Answered => ({ status: 200, body });
export const made = (body: unknown): Answered => ({ status: 201, body });
export const nothing: Answered = { status: 204 };

export function problem(status: number, code: string, detail: string, field?: string): Answered {
  return { status, body: { type: 'about:blank', title: code, status, code, detail, field, request_id: 'mockmockmockmock' } };
}

export const missing = (): Answered => problem(404, 'not_found', 'There is nothing with this id (any more). Read the list again.');
export const invalid = (field: string, detail: string): Answered => problem(422, 'invalid_value', detail, field);

export const query = (asked: Asked): Record<string, string> => Object.fromEntries(asked.query);
export const limit = (asked: Asked): number => Number(asked.query.get('limit') ?? 100);
