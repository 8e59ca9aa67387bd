// Vite plugin: the mock site behind Vite's own server, for `npm run mock`, for screenshots and for tests in a browser. The
// preview server sends the same content security policy as the site, so that what it forbids shows here.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';

import type { Asked } from './answers.ts';
import { answer, play, type OrderedFailure } from './routes.ts';
import { MockSite } from './site.ts';

/** As `crates/site` sends it, but for plain HTTP on this machine. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function mockSite(): Plugin {
  const server = new MockServer();
  return {
    name: 'deskside-mock-site',
    configureServer: ({ middlewares }) => void middlewares.use(server.handle),
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((_, response, next) => {
        response.setHeader('content-security-policy', CSP);
        next();
      });
      middlewares.use(server.handle);
    },
  };
}

class MockServer {
  /** Made with the first request: 100,000 devices are too much work for a build that serves nobody. */
  #made: MockSite | undefined;
  #streams = new Set<ServerResponse>();
  #failures: OrderedFailure[] = [];
  /** Until when the stream of events refuses. */
  #deafUntil = 0;

  handle: Connect.NextHandleFunction = (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    const [, api] = url.pathname.split('/api/v1');
    if (api === '/events') this.#stream(response);
    else if (api !== undefined) void this.#answer(request, response, url, api);
    else if (url.pathname.startsWith('/mock/')) void this.#play(request, response, url.pathname.slice('/mock/'.length));
    else next();
  };

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, path: string): Promise<void> {
    const csrf = request.headers['x-csrf-token'];
    const asked: Asked = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      body: await bodyOf(request),
      csrf: Array.isArray(csrf) ? csrf[0] : csrf,
    };
    const failure = this.#failures.find((ordered) => ordered.path === path && ordered.times-- > 0);
    const { status, body } = failure ? { status: failure.problem.status, body: failure.problem } : answer(this.#site, asked);
    response.statusCode = status;
    response.setHeader('content-type', status >= 400 ? 'application/problem+json' : 'application/json');
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #stream(response: ServerResponse): void {
    if (Date.now() < this.#deafUntil || !this.#site.signedInAs) {
      response.statusCode = 503;
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': here\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  get #site(): MockSite {
    return this.#made ?? this.#take(new MockSite('large'));
  }

  /** Serves this site from now on. */
  #take(site: MockSite): MockSite {
    if (this.#made !== site) [this.#failures, this.#deafUntil] = [[], 0];
    this.#made = site;
    site.listeners.clear();
    site.listeners.add((event) => {
      this.#streams.forEach((stream) => stream.write(`data: ${JSON.stringify(event)}\n\n`));
    });
    return site;
  }

  async #play(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const body = await bodyOf(request);
    if (name === 'fail') this.#failures.push(body as unknown as OrderedFailure);
    else if (name === 'drop-events') {
      this.#deafUntil = Date.now() + Number(body['forMs'] ?? 0);
      this.#streams.forEach((stream) => stream.destroy());
    } else this.#take(play(this.#site, name, body));
    response.end('{}');
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}
