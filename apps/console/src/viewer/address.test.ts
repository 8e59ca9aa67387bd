// Addresses of the viewer, and what is said before a session.

import { describe, expect, it } from 'vitest';

import type { Possibility } from '../api/types';
import { asksReason, controlPath, reasonIn } from './address';

const possibility = (change: Partial<Possibility>): Possibility => ({
  possible: true,
  refusal: null,
  detail: null,
  asks_consent: true,
  needs_reason: false,
  ...change,
});

describe('controlPath', () => {
  it('keeps the reason out of what is sent to the site', () => {
    const address = new URL(controlPath('dev_a', 'full_control', 'INC-42 & more #1'), 'https://site.example');
    expect(address.pathname + address.search).toBe('/devices/dev_a/control');
    expect(reasonIn(address.hash)).toBe('INC-42 & more #1');
  });

  it('says when only looking is asked for', () => {
    expect(controlPath('dev_a', 'view_only')).toBe('/devices/dev_a/control?access=view_only');
    expect(reasonIn('')).toBe('');
  });
});

it('asks for a reason whichever way the site says so', () => {
  expect(asksReason(possibility({}))).toBe(false);
  expect(asksReason(possibility({ needs_reason: true }))).toBe(true);
  expect(asksReason(possibility({ possible: false, refusal: 'reason_required' }))).toBe(true);
});
