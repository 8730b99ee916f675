import { parseCertificate } from '../../pki/index.js';
import { addSignatureTimestamp, nodePkiPrimitives, prepareDetachedCms } from '../../pki/index.node.js';
import type { PreparedSignature } from '../building-block/contract.js';
import { assertAlgorithm } from './algorithms.js';
import { formatUnsupported } from './errors.js';
import { prepareJades } from './jades.js';
import type { DecidedPlan, SignaturePlan } from './plan.js';
import { prepareXades } from './xades.js';

/**
 * Makes everything of a signature but its value. The certificate is part of what is signed.
 *
 * @remarks PAdES, CAdES and ASiC are CMS, with the document's digest for both; XAdES is detached, JAdES names the document by its digest.
 *
 * @throws `UnusableError` `BB_FORMAT_UNSUPPORTED`; `details.reason`: `hash_type`, `hash_length`, `key`, `algorithm`;
 *   `PKI_MALFORMED` for a certificate that cannot be read
 */
export async function prepareSignature(plan: SignaturePlan): Promise<PreparedSignature> {
  const { what, certificates, algorithm, signingTime = new Date() } = plan;
  const [own] = certificates.map(parseCertificate);
  if (!own) throw formatUnsupported(what, 'key');
  assertAlgorithm(what, algorithm, own.publicKey);
  const decided = { ...plan, signingTime: new Date(Math.floor(signingTime.getTime() / 1000) * 1000) };
  if (what.format === 'XAdES') return prepareXades(decided);
  if (what.format === 'JWS') return prepareJades(decided);
  return prepareCms(decided);
}

async function prepareCms({ what, certificates, algorithm, signingTime }: DecidedPlan): Promise<PreparedSignature> {
  const cms = await prepareDetachedCms({
    ...{ digest: what.digest, certificates, scheme: algorithm, primitives: nodePkiPrimitives },
    ...(what.format === 'PAdES' ? {} : { signingTime }),
  });
  return {
    ...{ toBeSigned: cms.toBeSigned, algorithm },
    stampedBytes: (value) => value,
    finish: (value, token) => (token ? addSignatureTimestamp(cms.finish(value), token) : cms.finish(value)),
  };
}
