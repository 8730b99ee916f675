/** Events the add-on publishes: names and bodies are the specification's. */
export const EVENTS = {
  signingCreated: 'esign.signing.created',
  signingSent: 'esign.signing.sent',
  signingCompleted: 'esign.signing.completed',
  signingCanceled: 'esign.signing.canceled',
  signingError: 'esign.signing.error',
  signerReminded: 'esign.signer.reminded',
  signerOpened: 'esign.signer.opened',
  signerSigned: 'esign.signer.signed',
} as const;
