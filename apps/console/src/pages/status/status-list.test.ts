// Live messages pass the same filter as the site's.

import { describe, expect, it } from 'vitest';

import type { StatusMessage } from '../../api/types';
import { passes, type StatusFilter } from './status-list.svelte';

const MESSAGE: StatusMessage = {
  sequence: 1,
  at: 0,
  number: 111,
  kind: 'sign_in_failed',
  severity: 'warning',
  device_id: 'dev_a',
  session_id: null,
  details: {},
  from_device: false,
};

const filter = (change: Partial<StatusFilter>): StatusFilter => ({ kind: '', severity: '', device: '', session: '', ...change });

describe('passes', () => {
  it.each<[Partial<StatusFilter>, boolean]>([
    [{}, true],
    [{ kind: 'sign_in_failed' }, true],
    [{ kind: 'signed_in' }, false],
    [{ severity: 'information' }, true],
    [{ severity: 'warning' }, true],
    [{ severity: 'alert' }, false],
    [{ device: 'dev_a' }, true],
    [{ device: 'dev_b' }, false],
    [{ session: 'ses_a' }, false],
    [{ kind: 'sign_in_failed', severity: 'alert' }, false],
  ])('%j: %s', (change, expected) => {
    expect(passes(MESSAGE, filter(change))).toBe(expected);
  });
});
