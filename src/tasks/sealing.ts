import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { IntegrityError } from '../errors.js';
import {
  digestOf,
  isRegistered,
  isSameDigest,
  tamperedFile,
  type SealStanding,
  type Signing,
  type SigningContext,
  type SigningErrorCode,
} from '../signing/index.js';
import { sealWaits } from './errors.js';

/** So long a step looks on while a seal is made; then it comes back later. */
const LOOK_ON_MS = 20_000;
const LOOK_EVERY_MS = 200;
const CHUNK_BYTES = 1024 * 1024;

/** What the trust service refuses because the document is not the one that was signed. */
const MISMATCH = 'TRUST_ORIGINAL_MISMATCH';

/** Has signed documents sealed. */
export class Sealing {
  constructor(private readonly context: SigningContext) {}

  isWanted(signing: Signing): boolean {
    return isRegistered(signing) && this.context.settings().enablePades;
  }

  /**
   * Has a document sealed and fetches it.
   *
   * @param original - local copy of the original document
   * @throws `UnavailableError` `SIGNING_SEAL_WAITING` while it is not sealed: the step is tried again
   * @throws `IntegrityError` `SIGNING_SEAL_REFUSED`, `SIGNING_TAMPERED_FILE`: it never will be
   */
  async seal(
    signing: Signing,
    original: string,
    target: string,
    signal: AbortSignal,
  ): Promise<{ fingerprint: string }> {
    const { signatureRegister } = this.context.ports;
    let standing = await signatureRegister.seal(signing, original);
    for (const end = Date.now() + LOOK_ON_MS; isUnderWay(standing) && Date.now() < end;) {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      standing = await signatureRegister.standing(signing);
    }
    if (standing.state === 'refused') throw await this.refused(signing, standing.reason);
    if (standing.state !== 'sealed') throw sealWaits(standing.reason);
    const fingerprint = await signatureRegister.fetchSealed(signing, target);
    await this.assertFits(signing, original, target);
    if (!isSameDigest(fingerprint, standing.fingerprint)) throw sealWaits('TRUST_ANSWER_DAMAGED');
    return { fingerprint };
  }

  /** Whatever was sealed begins with the very bytes that were signed. */
  private async assertFits(signing: Signing, original: string, target: string): Promise<void> {
    const { size } = await stat(original);
    const prefix = await digestOf(createReadStream(target, { end: size - 1, highWaterMark: CHUNK_BYTES }));
    if (!isSameDigest(prefix, signing.originalDocumentFingerprint)) throw tamperedFile(signing.id);
  }

  private async refused(signing: Signing, reason: string): Promise<Error> {
    const { repository } = this.context.ports;
    const found = await repository.get(this.context.host.system, signing.id);
    if (reason === MISMATCH && found !== undefined) await this.context.guard.raise(found, 'file');
    return new IntegrityError<SigningErrorCode>('SIGNING_SEAL_REFUSED', `The document was not sealed: ${reason}.`, {
      details: { signingId: signing.id, reason },
    });
  }
}

function isUnderWay({ state }: SealStanding): boolean {
  return state === 'none' || state === 'sealing';
}
