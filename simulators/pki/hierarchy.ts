import type { IdentityCabinet } from './cabinet.js';
import { authority, keyUsage, ocspNoCheck, policies, PURPOSE, purposes, revocationAt } from './extensions.js';
import type { Identity, IdentityPlan } from './identity.js';
import { distinguishedName } from './names.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** Policy that the simulated time-stamping authority works under. */
export const TSA_POLICY = '1.2.3.4.100.1';

/** The general certification authority with its services. */
export interface Hierarchy {
  readonly root: Identity;
  readonly issuing: Identity;
  /** Answers for certificates of `root`. */
  readonly rootOcsp: Identity;
  /** Answers for certificates of `issuing`. */
  readonly ocsp: Identity;
  readonly tsa: Identity;
}

/** Where certificates say that revocation is asked for; without an address they do not say it. */
export interface RevocationAddress {
  /** Address of this simulator, without a slash at the end. */
  readonly baseUrl?: string;
}

/** Takes the general hierarchy out of the cabinet, making what is missing. */
export async function takeHierarchy(
  cabinet: IdentityCabinet,
  now: Date,
  { baseUrl }: RevocationAddress,
): Promise<Hierarchy> {
  const since = (years: number, until: number) => ({
    notBefore: new Date(now.getTime() - DAY_MS - years * YEAR_MS),
    notAfter: new Date(now.getTime() + until * YEAR_MS),
    keyType: 'ec' as const,
  });
  const revocation = (crl: string) =>
    baseUrl === undefined ? [] : revocationAt(`${baseUrl}/ocsp`, `${baseUrl}/crl/${crl}.crl`);
  const root = await cabinet.take('general-root', () => ({
    ...since(0, 20),
    subject: subject('Simulated Trust Root CA v1 Test'),
    extensions: authority(),
  }));
  const issuing = await cabinet.take('general-issuing', () => ({
    ...since(0, 15),
    issuer: root,
    subject: subject('Simulated Trust Issuing CA v1 Test'),
    extensions: [...authority(0), ...revocation('root')],
  }));
  const responder = (issuer: Identity, name: string): IdentityPlan => ({
    ...since(0, 10),
    issuer,
    subject: subject(name),
    extensions: responderExtensions(),
  });
  const [rootOcsp, ocsp, tsa] = await Promise.all([
    cabinet.take('general-root-ocsp', () => responder(root, 'Simulated Trust Root OCSP Signing Test')),
    cabinet.take('general-ocsp', () => responder(issuing, 'Simulated Trust OCSP Signing Test')),
    cabinet.take('tsa', () => ({
      ...since(0, 10),
      issuer: issuing,
      subject: subject('Simulated Time Stamping Unit 1 Test'),
      extensions: [
        keyUsage('digitalSignature'),
        purposes([PURPOSE.timeStamping], true),
        policies(TSA_POLICY),
        ...revocation('issuing'),
      ],
    })),
  ]);
  return { root, issuing, rootOcsp, ocsp, tsa };
}

/** What makes a certificate that of a delegated OCSP responder. */
export function responderExtensions(...policyOids: readonly string[]): IdentityPlan['extensions'] {
  return [
    keyUsage('digitalSignature', 'nonRepudiation'),
    purposes([PURPOSE.ocspSigning], true),
    ocspNoCheck(),
    ...(policyOids.length === 0 ? [] : [policies(...policyOids)]),
  ];
}

function subject(commonName: string): IdentityPlan['subject'] {
  return distinguishedName(['C', 'SE'], ['O', 'Simulated Trust Services AB'], ['CN', commonName]);
}
