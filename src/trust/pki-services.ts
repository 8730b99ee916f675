import { ConfigError } from '../errors.js';
import { parseCertificate } from '../pki/index.js';
import { estEnroll, nodePkiPrimitives, type HttpSend, type TsaEndpoint } from '../pki/index.node.js';
import type { TrustErrorCode } from './errors.js';
import type { CertificateOptions, TrustServiceOptions } from './options.js';
import { certificatesIn } from './pem.js';
import type { SealCertificate } from './seal/identity.js';
import { isReachable } from './signings/issuers.js';

/** What a certificate is asked for with. */
export interface EnrolmentParts {
  readonly environment: 'test' | 'production';
  readonly roots: () => readonly Uint8Array[];
  readonly send: HttpSend;
}

/**
 * Where the seal's certificate comes from.
 *
 * @throws `ConfigError` `TRUST_CONFIG_INVALID` for certificates that cannot be read, or an address that may not be called
 */
export function certificateSource(options: CertificateOptions, parts: EnrolmentParts): SealCertificate {
  if (options.kind === 'file') {
    const chain = certificatesIn(options.pem);
    if (chain.length === 0) throw invalid('seal.certificate');
    return { chain };
  }
  const { url, username, password } = options;
  if (!isReachable(url, parts.environment)) throw invalid('seal.certificate.url');
  const login = Buffer.from(`${username ?? ''}:${password ?? ''}`, 'utf8').toString('base64');
  const headers: Readonly<Record<string, string>> = username === undefined ? {} : { authorization: `Basic ${login}` };
  return {
    enrol: async (csr) => {
      const anchors = parts.roots().map(parseCertificate);
      const est = { url, headers, primitives: nodePkiPrimitives, send: parts.send };
      return (await estEnroll(csr, anchors, est)).map(({ der }) => der);
    },
  };
}

/** Time-stamping authorities in the order in which they are asked, each with the policy that its time-stamps have to name. */
export function timestampAuthorities({
  tsaUrls,
  tsaPolicies = [],
}: Pick<TrustServiceOptions, 'tsaUrls' | 'tsaPolicies'>): readonly TsaEndpoint[] {
  return tsaUrls.map((url, at) => {
    const policy = tsaPolicies[at] ?? undefined;
    return policy === undefined ? { url } : { url, policy };
  });
}

function invalid(option: string): ConfigError<TrustErrorCode> {
  return new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} cannot be used`, { details: { option } });
}
