// Who is signed in, and therefore which of the console's faces is shown. It must not know pages.
//
//   starting -> set_up_needed | signed_out | signed_in | unreachable
//   signed_in <-> signed_out      (sign-in, sign-out, or the site's "not signed in" to any request)

import { asProblem, type ApiProblem } from '../api/problem';
import { api, connect } from '../api/site';
import type { Me } from '../api/types';

export type Face =
  | { is: 'starting' }
  | { is: 'set_up_needed' }
  | { is: 'signed_out'; because: 'start' | 'own_wish' | 'ended' }
  | { is: 'signed_in'; me: Me }
  | { is: 'unreachable'; problem: ApiProblem };

class Account {
  #face = $state.raw<Face>({ is: 'starting' });
  #held: Me | null = null;

  constructor() {
    connect({ csrfToken: () => (this.me ?? this.#held)?.csrf_token, signedOut: () => this.#lost() });
  }

  get face(): Face {
    return this.#face;
  }

  get me(): Me | undefined {
    return this.#face.is === 'signed_in' ? this.#face.me : undefined;
  }

  /** Asks the site who is signed in, and whether it still waits for its first administrator. */
  async start(): Promise<void> {
    this.#face = { is: 'starting' };
    try {
      this.signedIn(await api.me());
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 401) await this.#askForSetup();
      else this.#face = { is: 'unreachable', problem };
    }
  }

  /** Somebody is signed in, but set-up goes on: requests carry their CSRF token, the face stays. */
  hold(me: Me): void {
    this.#held = me;
  }

  /** A sign-in or a set-up succeeded, or the account changed. */
  signedIn(me: Me): void {
    this.#held = null;
    this.#face = { is: 'signed_in', me };
  }

  async refresh(): Promise<void> {
    this.signedIn(await api.me());
  }

  async signOut(): Promise<void> {
    await api.signOut();
    this.#face = { is: 'signed_out', because: 'own_wish' };
  }

  async #askForSetup(): Promise<void> {
    try {
      const { needed } = await api.setupState();
      this.#face = needed ? { is: 'set_up_needed' } : { is: 'signed_out', because: 'start' };
    } catch (error) {
      this.#face = { is: 'unreachable', problem: asProblem(error) };
    }
  }

  #lost(): void {
    if (this.#face.is === 'signed_in') this.#face = { is: 'signed_out', because: 'ended' };
  }
}

export const account = new Account();
