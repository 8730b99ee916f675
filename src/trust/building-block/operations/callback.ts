import type { Operation } from './operation.js';

/** Where the browser goes back to with what came of an operation. Nothing but short parameters: the signature itself is fetched. */
export function callbackOf(operation: Operation): string {
  const { request, state, outcome, reason } = operation;
  const { callbackUrl = '', nonce = '', state: given = '' } = request;
  if (state === 'signed' && outcome !== null) {
    return withParameters(callbackUrl, { signatureId: outcome.signatureId, nonce, state: given });
  }
  return errorCallback({ callbackUrl, nonce, state: given }, reason ?? 'server_error');
}

/** @param error - one of `FailureReason`, or `invalid_request` */
export function errorCallback(
  {
    callbackUrl,
    nonce = '',
    state = '',
  }: { readonly callbackUrl: string; readonly nonce?: string; readonly state?: string },
  error: string,
): string {
  return withParameters(callbackUrl, {
    error,
    ...(nonce === '' ? {} : { nonce }),
    ...(state === '' ? {} : { state }),
  });
}

/** The e-service's own query stays as it wrote it. */
function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  return `${url}${url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?'}${query}`;
}
