import { sign } from 'node:crypto';
import { CertificateList, RevokedCertificate, TBSCertList, Time, Version } from '@peculiar/asn1-x509';
import type { Authority } from './authorities.js';
import { arrayBuffer, encode, signatureAlgorithmOf } from './certificates.js';
import { integer } from './der.js';
import { extension, keyIdentifiers } from './extensions.js';
import { wholeSeconds } from './ocsp-response.js';
import type { Register } from './register.js';

const CRL_LIFE_MS = 7 * 86_400_000;

/** The authority's list of revoked certificates as of now, in DER (RFC 5280 §5). */
export function certificateRevocationList({ name, identity }: Authority, register: Register, now: Date): Buffer {
  const signature = signatureAlgorithmOf(identity.privateKey);
  const revoked = register.revoked(name);
  const tbsCertList = new TBSCertList({
    version: Version.v2,
    signature,
    issuer: identity.name,
    thisUpdate: new Time(wholeSeconds(now)),
    nextUpdate: new Time(wholeSeconds(new Date(now.getTime() + CRL_LIFE_MS))),
    ...(revoked.length === 0 ? {} : { revokedCertificates: revoked.map(entryOf) }),
    crlExtensions: [
      ...keyIdentifiers(identity.publicKey, identity.publicKey).slice(0, 1),
      // Time counts up, and so do the numbers of lists.
      extension('2.5.29.20', false, integer(Math.floor(now.getTime() / 1000))),
    ],
  });
  return encode(
    new CertificateList({
      tbsCertList,
      signatureAlgorithm: signature,
      signature: arrayBuffer(sign('sha256', encode(tbsCertList), identity.privateKey)),
    }),
  );
}

function entryOf({ serialNumber, at }: { readonly serialNumber: string; readonly at: Date }): RevokedCertificate {
  return new RevokedCertificate({
    userCertificate: arrayBuffer(Buffer.from(serialNumber, 'hex')),
    revocationDate: new Time(wholeSeconds(at)),
  });
}
