/** What components tell each other through the client's event dispatcher. */
export const SIGNING_CHANGED = 'limepkg-esign.signing.changed';

/** Detail of {@link SIGNING_CHANGED}: something was created or done to a signing here. */
export interface SigningChanged {
  readonly signingId: number;
}
