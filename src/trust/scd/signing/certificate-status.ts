import { parseCertificate, revocationAddresses, type HttpSend } from '../../../pki/index.js';
import { fetchOcsp, nodePkiPrimitives } from '../../../pki/index.node.js';
import type { CertificateStatusQuestion } from './parts.js';

const TIMEOUT_MS = 3000;

/** What certificates are asked about with. */
export interface CertificateStatusOptions {
  /** DER: issuers that a chain leaves out are looked for here. */
  readonly roots: () => readonly Uint8Array[];
  readonly send: HttpSend;
  readonly now: () => Date;
}

/** Asks the responder that a certificate names, its first alone, and believes what verifies. */
export function certificateStatus({ roots, send, now }: CertificateStatusOptions): CertificateStatusQuestion {
  return async (chain) => {
    const [own, ...others] = [...chain, ...roots()].map(parseCertificate);
    const { ocsp } = own === undefined ? { ocsp: [] } : revocationAddresses(own);
    const issuer = others.find(({ subject }) => own !== undefined && Buffer.compare(subject.der, own.issuer.der) === 0);
    if (own === undefined || issuer === undefined || ocsp.length === 0) return { state: 'unasked' };
    const options = { primitives: nodePkiPrimitives, send, now, timeoutMs: TIMEOUT_MS };
    const { der, status } = await fetchOcsp(own, issuer, ocsp.slice(0, 1), options);
    return status.kind === 'good' ? { state: 'good', answer: der } : { state: 'revoked' };
  };
}
