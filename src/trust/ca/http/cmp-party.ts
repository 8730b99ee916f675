import { createHash } from 'node:crypto';
import { checkCmpSignature, parseCertificate, type CmpMessage } from '../../../pki/index.js';
import {
  isProtectedWith,
  nodePkiPrimitives,
  protectWithKey,
  protectWithSecret,
  type CmpProtection,
} from '../../../pki/index.node.js';
import type { CaIdentities } from '../identities.js';
import type { EnrolmentClient } from '../options.js';

/** A registration authority whose message it is, and how answers to it are protected. */
export interface CmpParty {
  readonly client: EnrolmentClient;
  protection(): Promise<CmpProtection>;
}

/** Whose message it is: of whoever has a client's secret, or the key of the certificate that the client is known by. */
export async function partyOf(
  message: CmpMessage,
  clients: readonly EnrolmentClient[],
  identities: CaIdentities,
  now: Date,
): Promise<CmpParty | null> {
  const [certificate] = message.extraCertificates;
  if (certificate) {
    const hash = createHash('sha256').update(certificate.der).digest('hex');
    const client = clients.find(({ certificateSha256 }) => certificateSha256?.toLowerCase() === hash);
    if (client && !(await checkCmpSignature(message, certificate, now, nodePkiPrimitives)))
      return { client, protection: () => signedBy(identities) };
  }
  const reference = Buffer.from(message.senderKeyId ?? []).toString('utf8');
  const client = clients.find(({ name }) => name === reference);
  const secret = client?.secret;
  if (!client || secret === undefined || !(await isProtectedWith(message, secret))) return null;
  return { client, protection: () => Promise.resolve(protectWithSecret(client.name, secret)) };
}

async function signedBy(identities: CaIdentities): Promise<CmpProtection> {
  const { certificate, sign } = await identities.delegate('cmp');
  return protectWithKey([certificate, ...identities.chain.map(parseCertificate)], sign);
}
