import type { SigningContext } from './context.js';

/** Addresses of the add-on as people outside get them. */
export function portalUrlOf({ host, settings }: SigningContext, token: string): string {
  const application = encodeURIComponent(host.application);
  return `${settings().serverUrl}/${application}/limepkg-esign/portal/?app=${application}&token=${token}`;
}

/** Where a coworker sees a signing's record. */
export function recordUrlOf({ host, settings }: SigningContext, signingId: number): string {
  return `${settings().serverUrl}/${encodeURIComponent(host.application)}/client/#/signing/${signingId}`;
}
