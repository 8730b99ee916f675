import type { BankIdSeRecord, EvidenceAnchors, VerifyEvidenceOptions } from '../../../src/evidence/index.js';
import { userNonVisibleDataOf } from '../../../src/evidence/index.js';
import { nodePkiPrimitives } from '../../../src/pki/index.node.js';
import type { Identity } from './authority.js';
import { makeXml, ocspFor, type BankIdAuthority, type SignaturePlan } from './bankid.js';
import type { OcspPlan } from './ocsp.js';

export const FINGERPRINT = '1a19868d3b6b3f57f523b3202b9ae40155dc1491b3727c608f573acc615d9a0c';
export const RELYING_PARTY = 'cn=Demo AB,name=Demo,serialNumber=5560000000,o=Made-up bank AB (publ),c=SE';
export const STARTED = new Date('2026-11-21T10:00:00.000Z');
export const SIGNED = new Date('2026-11-21T10:00:20.000Z');
export const COMPLETED = new Date('2026-11-21T10:00:22.000Z');
export const CHECKED = new Date('2026-11-21T10:00:30.000Z');
export const VISIBLE = Buffer.from('Jag undertecknar Avtal för Demo AB (1a19868d)').toString('base64');
export const HIDDEN = userNonVisibleDataOf({
  file: 17,
  file_name: 'Avtal.pdf',
  original_document_fingerprint: FINGERPRINT,
  nonce: 'k3yS0meRandom',
});

export const statement = {
  version: 1 as const,
  signingId: 7,
  signerId: 9,
  name: 'Åsa Öberg',
  email: 'asa@example.com',
  documentFingerprint: FINGERPRINT,
  tokenSha256: 'ab'.repeat(32),
  ipAddress: '192.0.2.7',
  browser: 'Firefox 130',
  platform: 'Windows',
  at: COMPLETED.toISOString(),
};

export function anchorsOf(authority: BankIdAuthority, environment: 'test' | 'production' = 'test'): EvidenceAnchors {
  const bankId = { roots: [authority.root.der], relyingParties: [RELYING_PARTY] };
  return { environment, bankId, issuers: [], caRoots: [], tsaRoots: [] };
}

export function optionsOf(authority: BankIdAuthority): VerifyEvidenceOptions {
  return {
    primitives: nodePkiPrimitives,
    anchors: anchorsOf(authority),
    expected: { fingerprint: FINGERPRINT, signer: { nationalNumber: '199001019802' } },
    at: CHECKED,
  };
}

export interface RecordPlan extends Partial<SignaturePlan> {
  readonly ocsp?: Partial<OcspPlan>;
  /** Changes the XML after it was signed. */
  readonly xml?: (xml: string) => string;
  readonly personalNumber?: string;
}

/** A record of a good signature, but for what the plan changes. */
export function makeRecord(authority: BankIdAuthority, person: Identity, plan: RecordPlan = {}): BankIdSeRecord {
  const { ocsp, xml: change = (xml: string): string => xml, personalNumber = '199001019802', ...signature } = plan;
  const xml = makeXml({
    person,
    certificates: [person, authority.issuing, authority.bank],
    userVisibleData: VISIBLE,
    userNonVisibleData: HIDDEN,
    relyingPartyName: RELYING_PARTY,
    ...signature,
  });
  const base64 = Buffer.from(change(xml), 'utf8').toString('base64');
  return {
    ...statement,
    kind: 'bankid_se',
    environment: 'test',
    relyingPartyName: RELYING_PARTY,
    transactionId: 'a2b6c1d0-0000-4000-8000-000000000001',
    orders: [{ orderRef: '131daac9-16c6-4618-beb0-365768f37288', startedAt: STARTED.toISOString() }],
    sent: {
      userVisibleData: VISIBLE,
      userVisibleDataFormat: 'plaintext',
      userNonVisibleData: HIDDEN,
      requirement: { personalNumber },
    },
    completion: {
      user: { personalNumber, name: 'Åsa Öberg', givenName: 'Åsa', surname: 'Öberg' },
      device: { ipAddress: '192.0.2.7', uhi: 'abc' },
      bankIdIssueDate: '2026-01-01Z',
      signature: base64,
      ocspResponse: ocspFor(base64, authority, { subject: person, producedAt: SIGNED, ...ocsp }),
    },
    completedAt: COMPLETED.toISOString(),
  };
}
