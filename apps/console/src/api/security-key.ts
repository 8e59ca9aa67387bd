// Security keys and passkeys: between the site's words and the browser's (Web Authentication). What goes wrong in the browser is a
// problem like one of the site's, so that pages show both alike. It must not decide what happens next.

import { ApiProblem, asProblem } from './problem';
import type { SecurityKeyAnswer, SecurityKeyOffer, SecurityKeyRequest } from './types';

/** As long as the site keeps a challenge. */
const TIMEOUT_MS = 300_000;

/** Whether this browser can use security keys at all. */
export const canUseKeys = (): boolean => typeof PublicKeyCredential === 'function';

/** Has the person touch a key that is to be registered. */
export async function newKey(offer: SecurityKeyOffer): Promise<{ challenge: string; client_data: string; attestation_object: string }> {
  const key = await asked(offer.origin, () =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: offer.rp_id, name: offer.site_name },
        user: { id: bytesOf(offer.user_id), name: offer.account, displayName: offer.name },
        challenge: bytesOf(offer.challenge),
        pubKeyCredParams: offer.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: offer.exclude.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
        // The password is the first factor: the key has to be there, and need not know the person.
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
        attestation: 'none',
        timeout: TIMEOUT_MS,
      },
    }),
  );
  const { clientDataJSON, attestationObject } = key.response as AuthenticatorAttestationResponse;
  return { challenge: offer.challenge, client_data: textOf(clientDataJSON), attestation_object: textOf(attestationObject) };
}

/** Has the person touch a key that is registered. */
export async function answerOfKey(request: SecurityKeyRequest): Promise<SecurityKeyAnswer> {
  const key = await asked(request.origin, () =>
    navigator.credentials.get({
      publicKey: {
        rpId: request.rp_id,
        challenge: bytesOf(request.challenge),
        allowCredentials: request.credentials.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
        userVerification: 'discouraged',
        timeout: TIMEOUT_MS,
      },
    }),
  );
  const { clientDataJSON, authenticatorData, signature } = key.response as AuthenticatorAssertionResponse;
  return {
    challenge: request.challenge,
    credential_id: textOf(key.rawId),
    client_data: textOf(clientDataJSON),
    authenticator_data: textOf(authenticatorData),
    signature: textOf(signature),
  };
}

async function asked(origin: string, ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!canUseKeys()) throw trouble('unsupported', 'This browser knows no security keys.');
  if (location.origin !== origin) throw trouble('elsewhere', `Security keys work at ${origin} only. Open the console there.`);
  try {
    const key = await ask();
    if (key instanceof PublicKeyCredential) return key;
  } catch (error) {
    if (!(error instanceof DOMException)) throw asProblem(error);
    if (error.name === 'InvalidStateError') throw trouble('known', 'This security key is registered already.');
    if (error.name !== 'NotAllowedError' && error.name !== 'AbortError') throw asProblem(error);
  }
  throw trouble('cancelled', 'No security key was touched.');
}

function trouble(what: string, detail: string): ApiProblem {
  return new ApiProblem({ status: 0, code: `security_key_${what}`, detail });
}

/** Bytes of a text in base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Bytes as a text in base64url, without padding. */
export function textOf(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
