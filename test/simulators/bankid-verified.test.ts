import { X509Certificate } from 'node:crypto';
import { FAULTS } from '../../simulators/bankid/index.js';
import { userNonVisibleDataOf, verifyEvidence } from '../../src/evidence/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import { base64, BankIdHarness, ELIN, SIGNING } from './bankid-harness.js';

const FINGERPRINT = 'ab'.repeat(32);

describe('BankID evidence of the simulator, judged by the product', () => {
  let bankId: BankIdHarness;

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
  }, 120_000);
  afterAll(() => bankId.close());

  const sent = {
    userVisibleData: base64('I sign the lease.'),
    userVisibleDataFormat: 'plaintext' as const,
    userNonVisibleData: userNonVisibleDataOf({
      file: 1003,
      file_name: 'lease.pdf',
      original_document_fingerprint: FINGERPRINT,
      nonce: 'bm9uY2Utbm9uY2Utbm9uY2U',
    }),
  };

  const verdict = async (fault?: string) => {
    const startedAt = new Date(Date.now() - 1000).toISOString();
    const act = { personalNumber: ELIN, ...(fault === undefined ? {} : { fault }) };
    const { completionData, orderRef } = (await bankId.signed(act, { ...sent, returnRisk: true })).body;
    const at = new Date();
    const relyingPartyName = bankId.bankId.signedRpName;
    const record = {
      version: 1,
      kind: 'bankid_se',
      environment: 'test',
      ...{ signingId: 1, signerId: 2, name: 'Elin Sandgren', email: 'elin@example.com' },
      ...{ documentFingerprint: FINGERPRINT, tokenSha256: 'cd'.repeat(32), ipAddress: SIGNING.endUserIp },
      ...{ browser: 'b', platform: 'p', at: at.toISOString(), completedAt: at.toISOString() },
      ...{ relyingPartyName, transactionId: 't', orders: [{ orderRef, startedAt }] },
      sent,
      completion: completionData,
    };
    const roots = [new Uint8Array(new X509Certificate(bankId.bankId.rootPem).raw)];
    return await verifyEvidence(record, {
      primitives: nodePkiPrimitives,
      anchors: {
        environment: 'test',
        bankId: { roots, relyingParties: [relyingPartyName] },
        ...{ issuers: [], caRoots: [], tsaRoots: [] },
      },
      expected: { fingerprint: FINGERPRINT, kind: 'bankid_se', signer: { nationalNumber: ELIN } },
      at,
    });
  };

  describe('when nothing is wrong', () => {
    it('passes', async () => {
      const { checks, passed } = await verdict();
      expect(checks.filter(({ indication }) => indication !== 'passed')).toEqual([]);
      expect(passed).toBe(true);
    });
  });

  describe('when what is proved was tampered with', () => {
    const unproved = FAULTS.filter(
      ({ forge, name }) => forge !== undefined && !['risk-high', 'other-ip'].includes(name),
    );
    const unreadable = ['missing-completion-data', 'missing-ocsp', 'truncated-base64'];

    it.each(unproved.map(({ name }) => name))('does not pass with %s', async (name) => {
      const outcome = await verdict(name).then(
        ({ passed }) => passed,
        (error: unknown) => (unreadable.includes(name) ? false : Promise.reject(error as Error)),
      );
      expect(outcome).toBe(false);
    });
  });
});
