import { createHash } from 'node:crypto';
import { checkPossession, parseCsr, type CertificateRequest } from '../../pki/index.js';
import { buildCertificate, fromHex, nodePkiPrimitives } from '../../pki/index.node.js';
import type {
  CertificateAuthority,
  CertificateProfile,
  CertificateRevocation,
  CertificateSubject,
  IssuedCertificate,
} from '../building-block/contract.js';
import { subjectName } from '../formats/index.js';
import { requestRefused } from './errors.js';
import type { CaIdentities } from './identities.js';
import type { RevocationLists } from './lists.js';
import type { EmbeddedOptions } from './options.js';
import { signerExtensions, validityOf } from './profiles.js';
import type { NewCertificate, Register, Registered } from './register.js';
import type { Responder } from './responder.js';
import { newSerialNumber } from './serial-number.js';
import { subjectHashOf } from './subject-hash.js';

/** What the embedded authority is made of. */
export interface EmbeddedParts {
  readonly options: EmbeddedOptions;
  readonly identities: CaIdentities;
  readonly register: Register;
  readonly responder: Responder;
  readonly lists: RevocationLists;
  readonly now: () => Date;
}

/** Issues signers' certificates under a key of its own. Nothing but the key is taken from a request. */
export class EmbeddedAuthority implements CertificateAuthority {
  /** No key comes twice: the register has it. */
  readonly isRepeatable = true;
  readonly revocation: CertificateRevocation;

  constructor(private readonly parts: EmbeddedParts) {
    const { register, lists, responder } = parts;
    const change = async (serialNumber: string, status: Registered['status']): Promise<void> => {
      await register.change(serialNumber, status);
      lists.forget();
      responder.forget();
    };
    this.revocation = {
      revoke: (serialNumber) => change(serialNumber, 'revoked'),
      suspend: (serialNumber) => change(serialNumber, 'suspended'),
      reactivate: (serialNumber) => change(serialNumber, 'good'),
    };
  }

  /**
   * @throws `UnusableError` `ENROLMENT_REFUSED`; `details.reason`: `unreadable`, `possession`, `key_weak`, `key_reused`
   */
  async issue(csr: Uint8Array, profile: CertificateProfile, subject: CertificateSubject): Promise<IssuedCertificate> {
    const request = await readRequest(csr);
    subjectName(subject);
    const { options, identities, register, now } = this.parts;
    const fresh: NewCertificate = {
      ...{ serialNumber: Buffer.from(newSerialNumber()).toString('hex'), profile },
      ...validityOf(profile, options.profile ?? {}, identities.issuing.certificate, now()),
      keyHash: createHash('sha256').update(request.publicKey.der).digest('hex'),
      subjectHash: profile === 'device' ? subjectHashOf(subject) : '',
    };
    if (profile === 'one-time') return this.issueOnce(request, fresh, subject);
    const reserved = await register.reserve(fresh);
    const own = reserved.certificate ?? (await this.certify(request, reserved, subject));
    if (!reserved.certificate) await register.keep(reserved.serialNumber, own);
    return { certificates: [own, ...identities.chain] };
  }

  /** Signs while the register writes: nothing leaves before all of it is done. */
  private async issueOnce(
    request: CertificateRequest,
    fresh: NewCertificate,
    subject: CertificateSubject,
  ): Promise<IssuedCertificate> {
    const { options, identities, register, responder } = this.parts;
    const isAnswered = options.profile?.revocation !== 'none';
    const [own, answer] = await Promise.all([
      this.certify(request, fresh, subject),
      isAnswered ? responder.about(fresh.serialNumber, fresh) : null,
      register.reserve(fresh),
    ]);
    return { certificates: [own, ...identities.chain], ...(answer ? { ocspResponses: [answer] } : {}) };
  }

  private async certify(
    { publicKey: { der: publicKey } }: CertificateRequest,
    { profile, serialNumber, notBefore, notAfter }: NewCertificate | Registered,
    person: CertificateSubject,
  ): Promise<Uint8Array> {
    const { options, identities } = this.parts;
    const { certificate: issuer, sign } = identities.issuing;
    return buildCertificate({
      ...{ subject: subjectName(person), publicKey, issuer: issuer.subject.der, issuerKey: issuer.publicKey.der, sign },
      ...{ serialNumber: fromHex(serialNumber), notBefore, notAfter },
      extensions: await signerExtensions(profile, publicKey, issuer, options.profile ?? {}, options.baseUrl),
    });
  }
}

/** Reads a request and makes sure that whoever made it holds the key. */
async function readRequest(csr: Uint8Array): Promise<CertificateRequest> {
  const request = guarded(() => parseCsr(csr));
  if (!request) throw requestRefused('unreadable');
  const fault = await checkPossession(request, nodePkiPrimitives);
  if (fault) throw requestRefused(fault.reason === 'SIGNATURE_WRONG' ? 'possession' : 'key_weak');
  return request;
}

function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
