// How a session's state, access and duration are said, for every list that shows sessions.

import type { MeasuredLatency, Session } from '../../api/types';
import { goesOn } from '../../state/live-sessions.svelte';
import { clockSpan } from '../../texts/format';
import { endText } from '../../texts/problems';
import { shownLocale, t } from '../../texts/t.svelte';

const idOf = (code: string): string => code.replaceAll('_', '-');

export const stateText = (session: Session): string => t(`session-state-${idOf(session.state)}`);

export const accessText = (session: Session): string => t(`access-${idOf(session.access)}`);

/** Why it is over; empty while it goes on. */
export const endingText = (session: Session): string => (session.end_reason ? endText(session.end_reason) : '');

export function stateTone(session: Session): 'live' | 'note' | 'caution' | 'neutral' | 'danger' {
  switch (session.state) {
    case 'active':
      return 'live';
    case 'granted':
    case 'asking_consent':
      return 'note';
    case 'link_lost':
      return 'caution';
    case 'refused':
      return 'danger';
    case 'ended':
      return 'neutral';
  }
}

/** How long the picture has flowed, or did; empty when it never began. */
export function durationText(session: Session, now: number): string {
  if (session.started_at == null) return '';
  const end = session.ended_at ?? (goesOn(session.state) ? now : session.started_at);
  return clockSpan(end - session.started_at);
}

const milliseconds = (micros: number): string =>
  new Intl.NumberFormat(shownLocale(), { maximumFractionDigits: 1 }).format(micros / 1000);

/** How soon an input had its effect. */
export const quicknessText = ({ p50, p95 }: MeasuredLatency): string =>
  t('session-measured', { p50: milliseconds(p50.total_us), p95: milliseconds(p95.total_us) });

/** Where that time went, a line for each stage. */
export function stagesText({ samples, p50, p95 }: MeasuredLatency): string {
  const stages = ['network', 'desktop', 'capture', 'encode', 'decode', 'present'] as const;
  const lines = stages.map((stage) => {
    const [half, most] = [p50, p95].map((times) => milliseconds(times[`${stage}_us`]));
    return `${t(`viewer-stage-${stage}`)}: ${half} / ${most} ms`;
  });
  return [t('session-measured-help', { samples }), ...lines].join('\n');
}
