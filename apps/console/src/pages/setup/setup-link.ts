// The one-time token in the set-up link that the site server printed: `https://site/setup#token=...`.

/** The token in an address's fragment; empty when there is none. */
export function tokenIn(fragment: string): string {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token')?.trim() ?? '';
}
