// Who would be in a collection, asked of the site while its rules are written: after a pause, and never twice at once. It
// must not know the form.

import { untrack } from 'svelte';

import { asProblem, type ApiProblem } from '../../api/problem';
import { api } from '../../api/site';
import type { Preview, Rule } from '../../api/types';

/** So long nothing must change before the site is asked: it looks at every device. */
const PAUSE_MS = 300;

export class MembersPreview {
  #answer = $state.raw<Preview | null>(null);
  #problem = $state.raw<ApiProblem | null>(null);
  #waiting = $state(false);

  /** The newest answer; older than the rules while `waiting`. */
  get answer(): Preview | null {
    return this.#answer;
  }

  get problem(): ApiProblem | null {
    return this.#problem;
  }

  get waiting(): boolean {
    return this.#waiting;
  }

  /** Asks for these rules; the returned function takes the question back. For use in an `$effect`. */
  ask(rules: Rule[], limiting: string): () => void {
    const request = new AbortController();
    this.#waiting = true;
    const pause = untrack(() => (this.#answer ? PAUSE_MS : 0));
    const timer = setTimeout(() => void this.#send(rules, limiting, request.signal), pause);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }

  async #send(rules: Rule[], limiting: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await api.previewCollection({ rules, limiting }, signal);
      if (signal.aborted) return;
      [this.#answer, this.#problem] = [answer, null];
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = asProblem(error);
    }
    this.#waiting = false;
  }
}
