import { assertTestNeverMeetsProduction, verifyEvidence, type EvidenceAnchors } from '../../src/evidence/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import { CHECKED, FINGERPRINT } from './maker/records.js';
import { pemCertificates } from './vectors.js';

const [test] = pemCertificates('bankid-se/signing-root-test.pem');
const [production] = pemCertificates('bankid-se/signing-root-prod.pem');
const [leaf] = pemCertificates('bankid-se/completion-signature-chain.pem');
const none: EvidenceAnchors = { environment: 'test', issuers: [], caRoots: [], tsaRoots: [] };
const issuer = { issuer: 'https://x.example', audiences: ['x'], keySets: [] };

describe('assertTestNeverMeetsProduction', () => {
  it.each<[string, EvidenceAnchors]>([
    ['nothing', none],
    ['the test root in test', { ...none, bankId: { roots: [test!], relyingParties: [] } }],
    ['the production root in production', { ...none, environment: 'production', caRoots: [production!] }],
    ['an issuer of its own environment', { ...none, issuers: [{ ...issuer, environment: 'test' }] }],
  ])('lets %s be', async (_name, anchors) => {
    await expect(assertTestNeverMeetsProduction(anchors, nodePkiPrimitives)).resolves.toBeUndefined();
  });

  it.each<[string, EvidenceAnchors, string]>([
    ['a production issuer in test', { ...none, issuers: [{ ...issuer, environment: 'production' }] }, 'issuers'],
    [
      'a test issuer in production',
      { ...none, environment: 'production', issuers: [{ ...issuer, environment: 'test' }] },
      'issuers',
    ],
    ['the production root in test', { ...none, bankId: { roots: [production!], relyingParties: [] } }, 'bankId'],
    [
      'the test root among other roots of production',
      { ...none, environment: 'production', caRoots: [test!] },
      'caRoots',
    ],
    [
      'the test root for time-stamps of production',
      { ...none, environment: 'production', tsaRoots: [test!] },
      'tsaRoots',
    ],
  ])('refuses %s', async (_name, anchors, where) => {
    await expect(assertTestNeverMeetsProduction(anchors, nodePkiPrimitives)).rejects.toMatchObject({
      code: 'EVIDENCE_ENVIRONMENTS_MIXED',
      details: { where },
    });
  });
});

describe('verifyEvidence', () => {
  describe('when a configured root is no CA', () => {
    it('says that the configuration is wrong', async () => {
      const { makeAuthority, issuePerson } = await import('./maker/bankid.js');
      const { makeRecord } = await import('./maker/records.js');
      const authority = await makeAuthority();
      const record = makeRecord(authority, await issuePerson(authority));
      for (const root of [leaf!, new Uint8Array(3)]) {
        const anchors = { ...none, bankId: { roots: [root], relyingParties: [] } };
        const options = { primitives: nodePkiPrimitives, anchors, expected: { fingerprint: FINGERPRINT }, at: CHECKED };
        await expect(verifyEvidence(record, options)).rejects.toMatchObject({ code: 'EVIDENCE_ANCHOR_INVALID' });
      }
    });
  });
});
