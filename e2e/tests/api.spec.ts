// The API against its own document: whatever is sent, the site answers as the document says, and never fails itself.

import { mkdirSync } from 'node:fs';

import { SiteApi } from '../parts/site-api.ts';
import { schemathesis, type Document } from '../parts/schemathesis.ts';
import { expect, testOfNewSite as test } from './story.ts';

test('whatever is asked, the answer is one that the API documents, and bad input gets a problem document', async ({ site }, info) => {
  test.setTimeout(240_000);
  const api = await SiteApi.open(site);
  await api.setUp(site);
  const folder = info.outputPath('asked');
  mkdirSync(folder, { recursive: true });
  const { code, words, log } = await schemathesis({
    document: (await (await api.requests.get('/api/v1/openapi.json')).json()) as Document,
    address: site.address,
    headers: await api.credentials(),
    checks: [
      'not_a_server_error',
      'status_code_conformance',
      'content_type_conformance',
      'response_schema_conformance',
      'negative_data_rejection',
    ],
    // One has no end, the others end the sign-in that all requests use.
    without: ['listenToEvents', 'signOut', 'changePassword'],
    examples: 6,
    folder,
  });
  await info.attach('schemathesis.log', { path: log });
  expect(code, words).toBe(0);
  // Nobody was locked out by it, and the site still answers.
  expect(await api.devices()).toEqual([]);
});
