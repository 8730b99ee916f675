import { createHash } from 'node:crypto';
import {
  createNonce,
  nonceOf,
  verifyEvidence,
  webPkiPrimitives,
  type EvidenceAnchors,
  type EvidenceReport,
  type OidcRecord,
} from '../../src/evidence/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import { FINGERPRINT, HIDDEN, statement } from './maker/records.js';
import { numeric, pemCertificates, vector, vectorText } from './vectors.js';

const reasons = (report: EvidenceReport): string[] =>
  report.checks.filter(({ indication }) => indication !== 'passed').map(({ area, reason }) => `${area} ${reason}`);

const none = { issuers: [], caRoots: [], tsaRoots: [] };
const RP = 'cn=Finansiell ID-Teknik BID AB,name=Test av BankID,serialNumber=5566304928,o=Testbank A AB (publ),c=SE';

describe.each([
  ['node:crypto', nodePkiPrimitives],
  ['WebCrypto', webPkiPrimitives],
])('the public BankID sample with %s', (_name, primitives) => {
  const at = new Date('2022-10-08T08:00:00.000Z');
  const signature = vectorText('bankid-se/completion-signature.b64');
  const anchors: EvidenceAnchors = {
    ...none,
    environment: 'test',
    bankId: { roots: pemCertificates('bankid-se/signing-root-test.pem'), relyingParties: [RP] },
  };
  const record = {
    ...statement,
    kind: 'bankid_se',
    environment: 'test',
    relyingPartyName: RP,
    transactionId: 'sample',
    orders: [{ orderRef: 'sample', startedAt: at.toISOString() }],
    sent: {
      userVisibleData: Buffer.from('signeringstext').toString('base64'),
      userVisibleDataFormat: 'plaintext',
      userNonVisibleData: Buffer.from('ej synlig').toString('base64'),
      requirement: { personalNumber: '191212121212' },
    },
    completion: {
      user: { personalNumber: '191212121212', name: 'Tolvan Tolvansson', givenName: 'Tolvan', surname: 'Tolvansson' },
      device: { ipAddress: '192.0.2.1' },
      signature,
      ocspResponse: Buffer.from(standaloneOcsp()).toString('base64'),
    },
    completedAt: at.toISOString(),
  };
  const options = { primitives, anchors, expected: { fingerprint: FINGERPRINT }, at };

  describe('when it is checked as a signature at a date of 2022', () => {
    it('is refused as an identification, for its unmatched OCSP response, and for naming no document: nothing else', async () => {
      const report = await verifyEvidence(record, options);
      expect(reasons(report)).toEqual([
        'signature BANKID_NOT_A_SIGNING',
        'revocation OCSP_NONCE_MISMATCH',
        'revocation OCSP_OTHER_CERTIFICATE',
        'time TIME_NOT_PROVEN',
        'binding FINGERPRINT_NOT_SIGNED',
      ]);
      expect(report).toMatchObject({ passed: false, status: 'TOTAL-FAILED' });
      expect(report.verdicts.chain.indication).toBe('passed');
      expect(report.verdicts.identity.indication).toBe('passed');
      expect(report.identity).toMatchObject({ name: 'Tolvan Tolvansson', nationalNumber: '191212121212' });
    });
  });

  describe('when it is checked at another time', () => {
    it('says that the certificate had expired, or was not valid yet', async () => {
      const late = await verifyEvidence(record, { ...options, at: new Date('2026-11-21T00:00:00Z') });
      expect(late.verdicts.chain).toMatchObject({ indication: 'failed', code: 'EXPIRED' });
      const early = await verifyEvidence(record, { ...options, at: new Date('2022-09-12T00:00:00Z') });
      expect(early.verdicts.chain).toMatchObject({ indication: 'failed', code: 'NOT_YET_VALID' });
    });
  });

  describe('when only the production root is configured', () => {
    it('finds no chain', async () => {
      const roots = pemCertificates('bankid-se/signing-root-prod.pem');
      const production: EvidenceAnchors = {
        ...anchors,
        environment: 'production',
        bankId: { roots, relyingParties: [RP] },
      };
      const report = await verifyEvidence(record, { ...options, anchors: production });
      expect(report.verdicts.chain.indication).toBe('indeterminate');
      expect(reasons(report)).toContain('chain NO_TRUSTED_ROOT');
    });

    it('does not start with the roots of both', async () => {
      const test = pemCertificates('bankid-se/signing-root-test.pem');
      const production = pemCertificates('bankid-se/signing-root-prod.pem');
      for (const [environment, roots] of [
        ['test', [...test, ...production]],
        ['production', [...test, ...production]],
        ['production', test],
        ['test', production],
      ] as const) {
        const mixed = { ...anchors, environment, bankId: { roots, relyingParties: [] } };
        await expect(verifyEvidence(record, { ...options, anchors: mixed })).rejects.toMatchObject({
          code: 'EVIDENCE_ENVIRONMENTS_MIXED',
        });
      }
    });
  });
});

function standaloneOcsp(): Uint8Array {
  return new Uint8Array(vector('bankid-se/standalone-ocsp-response.der'));
}

describe('the recorded tokens of the broker', () => {
  const jwks = JSON.parse(vectorText('idura/jwks.json')) as { keys: Record<string, unknown>[] };
  const issuer = 'https://domain2-test.criipto.io';
  const shown = Buffer.from('Jan29SignaturesTest').toString('base64');

  const cases = [
    ['nobankid', 1694083924, 'urn:my:application:identifier:457458', 'urn:grn:authn:no:bankid:substantial', undefined],
    ['dkmitid', 1706617779, 'urn:my:application:identifier:208924', 'urn:grn:authn:dk:mitid:substantial', shown],
  ] as const;

  describe.each(cases)('%s', (name, iat, clientId, acr, shownText) => {
    const time = (seconds: number): Date => new Date((iat + seconds) * 1000);
    const requested = time(-30).toISOString();
    const record: OidcRecord = {
      ...statement,
      kind: 'oidc',
      method: name,
      environment: 'test',
      transactionId: 'recorded',
      issuer,
      clientId,
      acr,
      request: { form: 'query', parameters: { client_id: clientId, acr_values: acr } },
      requestedAt: requested,
      nonceRandom: 'A'.repeat(43),
      ...(shownText ? { shownText } : {}),
      echo: shownText ? 'refTextBody' : 'none',
      idToken: vectorText(`idura/${name}.jwt`),
      completedAt: time(5).toISOString(),
      jwks: { uri: `${issuer}/.well-known/jwks`, fetchedAt: requested, document: jwks },
      discovery: { uri: `${issuer}/.well-known/openid-configuration`, fetchedAt: requested, document: { issuer } },
    };
    const anchors: EvidenceAnchors = {
      ...none,
      environment: 'test',
      issuers: [
        { issuer, environment: 'test', audiences: [clientId], keySets: [{ keys: jwks.keys, fetchedAt: null }] },
      ],
    };
    const options = { primitives: nodePkiPrimitives, anchors, expected: { fingerprint: FINGERPRINT }, at: time(10) };

    it('is good at its time but for the nonce, which was never asked for', async () => {
      const report = await verifyEvidence(record, options);
      expect(reasons(report)).toEqual([
        'binding NONCE_MISMATCH',
        'binding REQUEST_MISMATCH',
        'revocation NOT_APPLICABLE',
      ]);
      expect(report.identity).toMatchObject(
        name === 'dkmitid'
          ? { name: 'Kaj Andersen', country: 'DK', nationalNumber: '0203951663', birthDate: '1995-03-02' }
          : { name: 'Ole Olsen', country: 'NO', nationalNumber: '14061008706', personKey: '9578-6000-4-1433659' },
      );
    });

    it('has expired today, unless a trusted store had it in time', async () => {
      const today = new Date('2026-11-21T00:00:00Z');
      expect((await verifyEvidence(record, { ...options, at: today })).verdicts.time.code).toBe('EXPIRED');
      const stored = await verifyEvidence(record, { ...options, at: today, recordedAt: time(10) });
      expect(stored.verdicts.time.indication).toBe('passed');
      const early = await verifyEvidence(record, { ...options, at: time(-600) });
      expect(early.verdicts.time.code).toBe('NOT_YET_VALID');
    });

    it('is not believed for the keys that it brings along', async () => {
      const without: EvidenceAnchors = { ...anchors, issuers: [{ ...anchors.issuers[0]!, keySets: [] }] };
      expect(reasons(await verifyEvidence(record, { ...options, anchors: without }))).toContain(
        'chain ISSUER_KEY_UNKNOWN',
      );
      expect(reasons(await verifyEvidence(record, { ...options, anchors: { ...anchors, issuers: [] } }))).toContain(
        'chain ISSUER_UNKNOWN',
      );
    });
  });
});

describe('the numeric vectors', () => {
  it('give the stated nonce of a document hash', async () => {
    const { documentSha256Hex, random32Hex, nonce } = numeric.nonceFromDocumentHash;
    const random = Buffer.from(random32Hex, 'hex');
    expect(await nonceOf(documentSha256Hex, random, nodePkiPrimitives)).toBe(nonce);
    expect(await nonceOf(documentSha256Hex, random, webPkiPrimitives)).toBe(nonce);
  });

  it('give the stated digests of the BankID sample', () => {
    const { sha1Hex } = numeric.bankidSeOcspNonceRule;
    const text = vectorText('bankid-se/completion-signature.b64');
    expect(createHash('sha1').update(text).digest('hex')).toBe(sha1Hex);
    expect(vectorText('bankid-se/completion-signature.xml')).toBe(Buffer.from(text, 'base64').toString('utf8'));
  });

  it('give the stated digest of the Norwegian text', async () => {
    const { signedText, sha256Hex } = numeric.norwegianBankIdCms;
    const digest = await nodePkiPrimitives.digest('SHA-256', Buffer.from(signedText, 'latin1'));
    expect(Buffer.from(digest).toString('hex')).toBe(sha256Hex);
  });

  it('never give the same nonce twice', async () => {
    const [one, two] = [
      await createNonce(FINGERPRINT, nodePkiPrimitives),
      await createNonce(FINGERPRINT, webPkiPrimitives),
    ];
    expect(one.nonce).not.toBe(two.nonce);
    expect(await nonceOf(FINGERPRINT, Buffer.from(one.nonceRandom, 'base64url'), nodePkiPrimitives)).toBe(one.nonce);
    expect(HIDDEN).toMatch(/^[A-Za-z0-9+/]+=*$/);
  });
});
