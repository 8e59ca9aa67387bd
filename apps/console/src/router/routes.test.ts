// Addresses to pages and back.

import { describe, expect, it } from 'vitest';

import { match, pathTo } from './routes';

describe('match', () => {
  it.each([
    ['/devices', 'devices', {}],
    ['/devices/', 'devices', {}],
    ['/devices/dev_abc', 'device', { id: 'dev_abc' }],
    ['/devices/dev_abc/control', 'control', { id: 'dev_abc' }],
    ['/status-messages', 'status', {}],
  ])('%s is %s', (path, name, params) => {
    const found = match(path);
    expect([found?.route.name, found?.params]).toEqual([name, params]);
  });

  it.each(['/', '/nowhere', '/devices/a/b/c', '/Devices'])('%s is nothing', (path) => {
    expect(match(path)).toBeNull();
  });

  it('survives an address that is not valid', () => {
    expect(match('/devices/%E0%A4%A')?.params).toEqual({ id: '%E0%A4%A' });
  });
});

describe('pathTo', () => {
  it('escapes parameters and leaves out empty questions', () => {
    expect(pathTo('device', { id: 'a/b' })).toBe('/devices/a%2Fb');
    expect(pathTo('status', {}, { device: 'dev_a', kind: undefined })).toBe('/status-messages?device=dev_a');
  });
});
