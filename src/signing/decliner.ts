import type { Principal } from '../host/index.js';
import { Cancellation } from './cancellation.js';
import type { SigningContext } from './context.js';
import { refused, unusable } from './errors.js';
import { MAX_LENGTHS } from './input-rules.js';
import { signerStatusesBefore } from './lifecycle.js';
import { assertMayDecline } from './portal-rules.js';
import type { MethodData, SigningCase } from './records.js';
import type { ClientTrace } from './services.js';

/** What somebody says who will not sign. */
export interface Declination {
  readonly kind: 'declined' | 'not_me';
  readonly reason: string;
  readonly trace: ClientTrace;
}

/** Records that somebody declined or is not who was meant. It ends the signing, except for a viewer, who just leaves it. */
export class Decliner {
  private readonly cancellation: Cancellation;

  constructor(private readonly context: SigningContext) {
    this.cancellation = new Cancellation(context);
  }

  async decline(principal: Principal, signingId: number, signerId: number, said: Declination): Promise<SigningCase> {
    if (said.reason.length > MAX_LENGTHS.reason) {
      const details = { maxLength: MAX_LENGTHS.reason };
      throw unusable('SIGNING_INPUT_INVALID', `At most ${MAX_LENGTHS.reason} characters.`, 'reason', details);
    }
    const { units, ports, journal } = this.context;
    const { found } = await units.change(principal, signingId, async (uow, current) => {
      const signer = current.signers.find(({ id }) => id === signerId);
      if (signer === undefined) {
        throw refused('SIGNING_CLOSED', 'You are no longer part of this signing.');
      }
      assertMayDecline(current, signer, said.kind);
      const methodData = methodDataOf(said, current.signing.originalDocumentFingerprint);
      const patch = { status: 'canceled', methodData } as const;
      await ports.repository.updateSigner(uow, signer.id, patch, signerStatusesBefore('canceled'));
      if (signer.role === 'viewer') {
        await journal.write(uow, current.signing, said.kind, String(signer.id), {
          signerId: signer.id,
          name: signer.name,
          reason: journal.reason(said.reason),
          trace: journal.trace(said.trace),
        });
        return;
      }
      await this.cancellation.cancelIn(uow, current, {
        by: `signer:${signer.id}`,
        kind: said.kind,
        reason: said.reason,
        name: signer.name,
        trace: said.trace,
      });
    });
    return found;
  }
}

function methodDataOf({ kind, reason, trace }: Declination, fingerprint: string): MethodData {
  return {
    method: 'approve',
    level: 'SES',
    ipAddress: trace.ipAddress,
    browser: trace.browser.slice(0, 200),
    platform: trace.platform.slice(0, 200),
    fingerprint,
    declined: { kind, reason },
  };
}
