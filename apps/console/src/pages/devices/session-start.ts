// How a session is started from anywhere in the console: whether it can, and the viewer in a tab of its own.
// It must not decide: the site and the device do; this only shows what the site said.

import type { Possibility } from '../../api/types';
import { refusalText } from '../../texts/problems';
import { controlPath, type AskedAccess } from '../../viewer/address';

/** Why a session can't be started now; undefined when it can. */
export function whyNot(possibility: Possibility): string | undefined {
  if (possibility.possible || possibility.refusal === 'reason_required') return undefined;
  return refusalText(possibility.refusal ?? 'unknown', possibility.detail ?? '');
}

/** Opens the viewer in a tab of its own, so that the list stays where it is. */
export function openViewer(deviceId: string, access: AskedAccess, reason = ''): void {
  window.open(controlPath(deviceId, access, reason), '_blank', 'noopener');
}

/** Loads the viewer's code ahead of a click that is likely to come. */
export function warmViewer(): void {
  void import('../../viewer/page/ViewerPage.svelte').catch(() => undefined);
}
