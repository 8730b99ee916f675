import { EsignError, UnavailableError } from '../errors.js';
import type { SigningContext } from './context.js';
import type { SigningCase } from './records.js';
import type { Act } from './services.js';
import { isRegistered, type RegisteredSignature } from './signature-register.js';
import type { SigningErrorCode } from './errors.js';

/** Sees to it that an act stands in the register before the CRM shows it. */
export class Registrar {
  constructor(private readonly context: SigningContext) {}

  /**
   * Records an act in the register. May run twice for the same act.
   *
   * @param token - the signer's access token, where nothing else proves the act
   * @returns the act with what the register made of it; as it was where the signing is not registered
   * @throws `UnavailableError` when the register is away: nothing may be changed then
   */
  async enter(found: SigningCase, signerId: number, act: Act, token?: string): Promise<Act> {
    if (!isRegistered(found.signing)) return act;
    try {
      return { ...act, ...(await this.record(found, signerId, act, token)) };
    } catch (error) {
      const isProvenByLink = token !== undefined;
      if (error instanceof UnavailableError && isProvenByLink && !this.context.settings().enablePades) {
        // Without a seal such an act is worth what the CRM itself vouches for; the signing does not qualify for one later.
        const { host } = this.context;
        host.logger.warn(
          { signingId: found.signing.id, signerId, code: String(error.code) },
          'an act was not registered',
        );
        return act;
      }
      throw error;
    }
  }

  private async record(
    { signing }: SigningCase,
    signerId: number,
    { method, level, transactionId, evidence }: Act,
    token?: string,
  ): Promise<RegisteredSignature> {
    const { signatureRegister } = this.context.ports;
    try {
      return await signatureRegister.record(signing, {
        ...{ signerId, method, level, evidence },
        ...(transactionId === undefined ? {} : { transactionId }),
        ...(token === undefined ? {} : { token }),
      });
    } catch (error) {
      const isTaken =
        error instanceof EsignError && error.code === ('SIGNING_ALREADY_SIGNED' satisfies SigningErrorCode);
      if (!isTaken || token === undefined) throw error;
      // This process or another died between the register's answer and our own commit: what stands there is the act.
      const standing = await signatureRegister.find(signing, signerId);
      if (standing?.method !== method) throw error;
      return { recordId: standing.recordId, receiptUrl: standing.receiptUrl };
    }
  }
}
