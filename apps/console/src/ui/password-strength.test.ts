// The feedback that a person gets while choosing a password.

import { describe, expect, it } from 'vitest';

import { judge } from './password-strength';

describe('judge', () => {
  it.each([
    ['', 'longer', 12],
    ['Tr0ub4dor&3', 'longer', 1],
  ])('%j is too short', (password, advice, missing) => {
    expect(judge(password, [])).toEqual({ strength: 0, advice, missing });
  });

  it.each([
    ['aaaaaaaaaaaaaaaa', [], 'repeats'],
    ['abababababababab', [], 'repeats'],
    ['qwertyuiop12', [], 'sequence'],
    ['xx87654321yyz', [], 'sequence'],
    ['Welcome123!!', [], 'well-known'],
    ['wachtwoord2026', [], 'well-known'],
    ['s.jansen-likes-tea', ['s.jansen'], 'contains-name'],
  ])('%j is weak, and is told why', (password, names, advice) => {
    expect(judge(password, names)).toEqual({ strength: 1, advice, missing: 0 });
  });

  it('prefers length over tricks', () => {
    expect(judge('copper lantern drifts north', []).strength).toBe(3);
    expect(judge('kh7Rz02mpQxa', []).strength).toBe(2);
    expect(judge('mzhtfwkrqdpl', []).strength).toBe(1);
  });

  it('counts characters, not code units', () => {
    expect(judge('🙂🙃🙂🙃🙂🙃', []).missing).toBe(6);
  });
});
