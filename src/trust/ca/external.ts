import { parseCertificate, revocationAddresses, type Certificate } from '../../pki/index.js';
import {
  cmpEnroll,
  estEnroll,
  fetchOcsp,
  nodePkiPrimitives,
  type CmpCredential,
  type HttpSend,
} from '../../pki/index.node.js';
import type {
  CertificateAuthority,
  CertificateProfile,
  CertificateSubject,
  IssuedCertificate,
} from '../building-block/contract.js';
import { subjectName } from '../formats/index.js';
import { isReachable } from '../signings/issuers.js';
import { signerOf } from './client-certificate.js';
import { configInvalid, requestRefused } from './errors.js';
import type { AuthorityParts, CmpAuthorityOptions, EstAuthorityOptions } from './options.js';
import { certificatesIn } from '../pem.js';
import { tlsSend, type AuthorityTls } from './tls-send.js';

const OCSP_TIMEOUT_MS = 3000;
const PERSONAL = ['givenName', 'surname', 'country', 'serialNumber'] as const;

/** Has a request certified somewhere. @returns the certificate and its chain without the anchor */
type Enrol = (csr: Uint8Array, profile: CertificateProfile) => Promise<readonly Certificate[]>;

/** @throws `ConfigError` `CA_CONFIG_INVALID` for an address that may not be called, or a certificate of ours that cannot be used */
export function estAuthority(options: EstAuthorityOptions, parts: AuthorityParts): CertificateAuthority {
  assertReachable(options.url, parts);
  const send = sendTo(options.tls, parts);
  const { username, password = '', labels = {} } = options;
  const login = Buffer.from(`${username ?? ''}:${password}`, 'utf8').toString('base64');
  const headers: Readonly<Record<string, string>> = username === undefined ? {} : { authorization: `Basic ${login}` };
  return authorityOf(parts, (csr, profile) => {
    const label = labels[profile];
    const url = `${options.url.replace(/\/$/, '')}${label === undefined ? '' : `/${label}`}`;
    const est = { url, headers, primitives: nodePkiPrimitives, send };
    return estEnroll(csr, parts.roots().map(parseCertificate), est);
  });
}

/** @throws `ConfigError` `CA_CONFIG_INVALID` for an address that may not be called, or a certificate of ours that cannot be used */
export function cmpAuthority(options: CmpAuthorityOptions, parts: AuthorityParts): CertificateAuthority {
  const { urls = {} } = options;
  for (const url of [options.url, ...Object.values(urls)]) assertReachable(url, parts);
  const cmp = {
    ...{ credential: credentialOf(options), primitives: nodePkiPrimitives },
    ...{ send: sendTo(options.tls, parts), now: parts.now },
  };
  return authorityOf(parts, (csr, profile) =>
    cmpEnroll(csr, parts.roots().map(parseCertificate), { ...cmp, url: urls[profile] ?? options.url }),
  );
}

function credentialOf(options: CmpAuthorityOptions): CmpCredential {
  if ('secret' in options) return { kind: 'secret', reference: options.reference, secret: options.secret };
  const { client, responders } = options;
  return {
    ...{ kind: 'certificate', ...signerOf(client) },
    ...(responders === undefined ? {} : { responders: respondersIn(responders) }),
  };
}

function respondersIn(pem: string): readonly Certificate[] {
  try {
    const found = certificatesIn(pem).map(parseCertificate);
    if (found.length > 0) return found;
  } catch {
    // Said below, whatever it was.
  }
  throw configInvalid('authority.responders', 'There is no certificate in what is to protect answers.');
}

function sendTo(tls: AuthorityTls | undefined, { send }: AuthorityParts): HttpSend {
  return tls ? tlsSend(tls, send) : send;
}

function assertReachable(url: string, { environment }: AuthorityParts): void {
  if (!isReachable(url, environment)) throw configInvalid('authority.url', 'The address may not be called.');
}

/** Authorities elsewhere take the name from the request, so what they certify is compared with what was verified. */
function authorityOf(parts: AuthorityParts, enrol: Enrol): CertificateAuthority {
  const issue = async (
    csr: Uint8Array,
    profile: CertificateProfile,
    subject: CertificateSubject,
  ): Promise<IssuedCertificate> => {
    const chain = await enrol(csr, profile);
    const wanted = new Map(subjectName(subject));
    const [own, issuer] = chain;
    if (!own || PERSONAL.some((part) => own.subject.get(part) !== wanted.get(part))) throw requestRefused('subject');
    const answer = profile === 'one-time' ? await answerAbout(own, issuer ?? null, parts) : null;
    return { certificates: chain.map(({ der }) => der), ...(answer ? { ocspResponses: [answer] } : {}) };
  };
  return { issue, revocation: null };
}

/** What LT needs later is had now or never; without it the signature is as good. */
async function answerAbout(
  own: Certificate,
  issuer: Certificate | null,
  { send, now }: AuthorityParts,
): Promise<Uint8Array | null> {
  const { ocsp } = revocationAddresses(own);
  if (!issuer || ocsp.length === 0) return null;
  const options = { primitives: nodePkiPrimitives, send, now, timeoutMs: OCSP_TIMEOUT_MS };
  return fetchOcsp(own, issuer, ocsp.slice(0, 1), options).then(
    ({ der }) => der,
    () => null,
  );
}
