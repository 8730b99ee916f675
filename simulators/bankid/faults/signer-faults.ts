import { keyUsage, policies } from '../../pki/index.js';
import { certificatesOf } from '../evidence.js';
import type { EvidencePlan } from '../evidence.js';
import { MOBILE_POLICY } from '../hierarchy.js';
import type { Signer } from '../wallet.js';
import type { Fault } from './fault.js';

const DAY_MS = 86_400_000;

/** Signatures by somebody who may not make them. */
export const SIGNER_FAULTS: readonly Fault[] = [
  {
    name: 'wrong-signer',
    description: 'Another person signed; the answer names the one who should have',
    forge: async (plan, { wallet, otherPerson }) => signedBy(plan, await wallet.signerOf(otherPerson)),
  },
  {
    name: 'wrong-user',
    description: 'The answer names another person than the certificate',
    forge: (plan, { otherPerson }) => ({ ...plan, person: otherPerson }),
  },
  {
    name: 'expired-certificate',
    description: 'The signer’s certificate expired yesterday',
    forge: (plan, { wallet, now }) => {
      const notAfter = new Date(now.getTime() - DAY_MS);
      return signedBy(plan, wallet.changed(plan.signer, plan.person, { notAfter }));
    },
  },
  {
    name: 'wrong-key-usage',
    description: 'The signer’s certificate is for encrypting',
    forge: (plan, { wallet }) => {
      const extensions = [policies(MOBILE_POLICY), keyUsage('keyEncipherment')];
      return signedBy(plan, wallet.changed(plan.signer, plan.person, { extensions }));
    },
  },
  {
    name: 'wrong-policy',
    description: 'The signer’s certificate was issued under a policy that is not BankID’s',
    forge: (plan, { wallet }) => {
      const extensions = [policies('1.2.3.4.99'), keyUsage('digitalSignature')];
      return signedBy(plan, wallet.changed(plan.signer, plan.person, { extensions }));
    },
  },
  {
    name: 'foreign-root',
    description: 'Authorities of the same names, but with other keys, issued the signer’s certificate',
    forge: async (plan, { wallet }) => signedBy(plan, await wallet.foreignSignerOf(plan.person)),
  },
  {
    name: 'extra-certificate',
    description: 'A fourth certificate, somebody else’s, stands beside the three',
    forge: async (plan, { wallet, otherPerson }) => {
      const other = await wallet.signerOf(otherPerson);
      return withCertificates(plan, [...certificatesOf(plan.signer), other.identity.der]);
    },
  },
  {
    name: 'missing-certificate',
    description: 'The certificate of the issuing authority is left out',
    forge: (plan) => withCertificates(plan, [plan.signer.identity.der, plan.signer.bank.der]),
  },
];

function signedBy(plan: EvidencePlan, signer: Signer): EvidencePlan {
  const { privateKey } = signer.identity;
  return {
    ...plan,
    signer,
    xml: { ...plan.xml, privateKey, certificates: certificatesOf(signer) },
    ocsp: { ...plan.ocsp, subject: signer.identity, responder: signer.responder },
  };
}

function withCertificates(plan: EvidencePlan, certificates: readonly Uint8Array[]): EvidencePlan {
  return { ...plan, xml: { ...plan.xml, certificates } };
}
