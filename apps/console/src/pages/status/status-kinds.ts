// The registry of status messages as the console knows it (`model::StatusKind`), by workspace of the filter. A kind of a
// newer site is shown with its code until the texts know it.

import { textOr } from '../../texts/t.svelte';

export const STATUS_KINDS = {
  site: [
    'site_set_up',
    'signed_in',
    'sign_in_failed',
    'sign_in_locked_out',
    'signed_out',
    'operator_created',
    'operator_changed',
    'operator_disabled',
    'operator_enabled',
    'operator_removed',
    'password_reset',
    'password_changed',
    'second_factor_enabled',
    'second_factor_disabled',
    'role_created',
    'role_changed',
    'role_deleted',
    'group_created',
    'group_changed',
    'group_deleted',
    'role_assigned',
    'role_unassigned',
    'api_token_created',
    'api_token_revoked',
    'api_token_used',
    'audit_exported',
    'client_settings_changed',
    'settings_set_created',
    'settings_set_deleted',
    'collection_created',
    'collection_changed',
    'collection_deleted',
  ],
  devices: [
    'enrolment_token_created',
    'enrolment_token_revoked',
    'device_enrolled',
    'enrolment_refused',
    'device_key_cloned',
    'device_removed',
    'evidence_broken',
    'evidence_of_unknown_kind',
  ],
  sessions: [
    'session_requested',
    'session_granted',
    'session_refused_by_site',
    'session_refused_by_device',
    'consent_asked',
    'consent_given',
    'consent_denied',
    'consent_timed_out',
    'session_started',
    'session_resumed',
    'session_rights_changed',
    'raise_granted',
    'raise_refused_by_site',
    'raise_asked',
    'raise_refused',
    'session_paused',
    'session_continued',
    'session_ended',
    'screen_locked',
    'screen_not_locked',
    'grant_misused',
  ],
} as const;

/** What a kind of message says. */
export function kindText(kind: string): string {
  return textOr(`message-${kind.replaceAll('_', '-')}`, kind);
}
