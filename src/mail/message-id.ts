import { createHash } from 'node:crypto';

/**
 * The Message-ID of one mail: the same for the same signing, step and recipient, so that a repeated mail can be told.
 * The recipient's address is not readable from it.
 *
 * @param step - what is sent, with its run: `signing_create.send_invitations`, `signing_remind.3`
 * @param recipient - signer id or address
 * @param serverUrl - public origin; its host name is the right-hand side
 * @returns RFC 5322 msg-id with angle brackets
 */
export function messageIdOf(signingId: number, step: string, recipient: string, serverUrl: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([signingId, step, recipient.toLowerCase(), serverUrl]))
    .digest('hex')
    .slice(0, 40);
  return `<esign-${signingId}-${digest}@${hostOf(serverUrl)}>`;
}

function hostOf(serverUrl: string): string {
  const hostname = URL.canParse(serverUrl) ? new URL(serverUrl).hostname : '';
  return /^[a-z0-9.-]+$/i.test(hostname) ? hostname : 'esign.invalid';
}
