import { UnavailableError, UnusableError } from '../../errors.js';
import type { PkiClientErrorCode } from '../errors.js';

/** Why one address gave nothing usable; never holds what it answered, nor more of the address than the host. */
export interface Refusal {
  readonly host: string;
  readonly reason: string;
}

type Unavailable = Extract<PkiClientErrorCode, `${string}_UNAVAILABLE`>;

/** None of the addresses gave a usable answer; later one may. `attempts` */
export function unavailable<Code extends Unavailable>(
  code: Code,
  message: string,
  attempts: readonly Refusal[],
): UnavailableError<Code> {
  return new UnavailableError(code, message, { details: { attempts } });
}

/** A certificate that is to be used has been revoked: no waiting helps. */
export function certificateRevoked(at: Date): UnusableError<'CERTIFICATE_REVOKED'> {
  const details = { revokedAt: at.toISOString() };
  return new UnusableError('CERTIFICATE_REVOKED', 'A certificate of the chain has been revoked.', { details });
}

/** The authority will not certify; a person has to look. `status` */
export function enrolmentRefused(message: string, status?: number): UnusableError<'ENROLMENT_REFUSED'> {
  return new UnusableError('ENROLMENT_REFUSED', message, { details: status === undefined ? {} : { status } });
}

/** Host of an address, for messages. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'not an address';
  }
}
