import { verifyEvidence, webPkiPrimitives, type EvidenceReport } from '../../src/evidence/index.js';
import { certify, CA_USAGES, OCSP_SIGNING, SIGN_USAGES, type Identity } from './maker/authority.js';
import { issuePerson, makeAuthority, nonceFor, type BankIdAuthority } from './maker/bankid.js';
import { anchorsOf, CHECKED, COMPLETED, makeRecord, optionsOf, SIGNED, type RecordPlan } from './maker/records.js';

let authority: BankIdAuthority;
let person: Identity;

beforeAll(async () => {
  authority = await makeAuthority();
  person = await issuePerson(authority);
});

async function check(plan: RecordPlan = {}, options = {}): Promise<EvidenceReport> {
  return verifyEvidence(makeRecord(authority, person, plan), { ...optionsOf(authority), ...options });
}

const reasons = (report: EvidenceReport): string[] =>
  report.checks.filter(({ indication }) => indication !== 'passed').map(({ area, reason }) => `${area} ${reason}`);

describe('evidence of Swedish BankID', () => {
  describe('when everything is as it should be', () => {
    it('passes in every respect, with either set of primitives', async () => {
      for (const primitives of [optionsOf(authority).primitives, webPkiPrimitives]) {
        const report = await check({}, { primitives });
        expect(reasons(report)).toEqual([]);
        expect(report).toMatchObject({ passed: true, status: 'TOTAL-PASSED', signingTime: SIGNED.toISOString() });
      }
    });

    it('finds the person in the certificate', async () => {
      expect((await check()).identity).toEqual({
        name: 'Åsa Öberg',
        givenName: 'Åsa',
        surname: 'Öberg',
        nationalNumber: '199001019802',
        country: 'SE',
        birthDate: '1990-01-01',
      });
    });

    it('still passes years later, when the person’s certificate has expired', async () => {
      const short = await issuePerson(authority, { notAfter: new Date('2026-12-01T00:00:00Z') });
      const record = makeRecord(authority, short);
      const report = await verifyEvidence(record, { ...optionsOf(authority), at: new Date('2033-01-01T00:00:00Z') });
      expect(reasons(report)).toEqual([]);
    });

    it('takes a text in BankID’s own markdown when that was sent', async () => {
      const record = makeRecord(authority, person, { format: 'simpleMarkdownV1' });
      const sent = { ...record.sent, userVisibleDataFormat: 'simpleMarkdownV1' as const };
      expect((await verifyEvidence({ ...record, sent }, optionsOf(authority))).passed).toBe(true);
      expect(reasons(await verifyEvidence(record, optionsOf(authority)))).toEqual(['binding OTHER_VISIBLE_TEXT']);
    });

    it('takes RSA-SHA1 only when old records are allowed', async () => {
      expect((await check({ digest: 'sha1' }, { allowSha1: true })).passed).toBe(true);
      expect(reasons(await check({ digest: 'sha1' }))[0]).toBe('signature ALGORITHM_WEAK');
    });
  });

  describe('when the signature says something else than was sent', () => {
    const other = Buffer.from('Något annat').toString('base64');

    it.each<[string, RecordPlan, string]>([
      ['another text', { userVisibleData: other }, 'binding OTHER_VISIBLE_TEXT'],
      ['other hidden data', { userNonVisibleData: other }, 'binding OTHER_HIDDEN_DATA'],
      ['no hidden data', { userNonVisibleData: null }, 'binding OTHER_HIDDEN_DATA'],
      ['another relying party', { relyingPartyName: 'cn=Other' }, 'binding OTHER_RELYING_PARTY'],
      ['an identification', { funcId: 'Identification' }, 'signature BANKID_NOT_A_SIGNING'],
    ])('refuses %s', async (_name, plan, reason) => {
      const report = await check(plan);
      expect(report.passed).toBe(false);
      expect(reasons(report)).toContain(reason);
    });

    it('refuses another document, even if the record names the expected one', async () => {
      const expected = { fingerprint: 'f'.repeat(64) };
      const record = { ...makeRecord(authority, person), documentFingerprint: 'f'.repeat(64) };
      const report = await verifyEvidence(record, { ...optionsOf(authority), expected });
      expect(reasons(report)).toEqual(['binding FINGERPRINT_NOT_SIGNED']);
      expect(report.status).toBe('TOTAL-FAILED');
    });

    it('refuses a relying party that only the record knows', async () => {
      const anchors = anchorsOf(authority);
      const others = { ...anchors, bankId: { roots: [authority.root.der], relyingParties: ['cn=Somebody'] } };
      expect(reasons(await check({}, { anchors: others }))).toEqual(['binding OTHER_RELYING_PARTY']);
    });
  });

  describe('when another person has signed', () => {
    it('refuses a person who was not asked for', async () => {
      expect(reasons(await check({ personalNumber: '199912319876' }))).toEqual(['identity OTHER_PERSON']);
    });

    it('refuses a person whom the caller does not expect, by number, by its hash or by anything else', async () => {
      const { fingerprint } = optionsOf(authority).expected;
      for (const signer of [
        { nationalNumber: '199912319876' },
        { matchesNationalNumber: () => Promise.resolve(false) },
        { birthDate: '1991-01-01' },
        { accepts: () => false },
      ]) {
        expect(reasons(await check({}, { expected: { fingerprint, signer } }))).toEqual(['identity OTHER_PERSON']);
      }
    });

    it('never writes a number or a name into a finding', async () => {
      const report = await check({ personalNumber: '199912319876' });
      expect(JSON.stringify([report.checks, report.verdicts])).not.toMatch(/1990|1999|Öberg|asa@/);
    });
  });

  describe('when the XML was changed after it was signed', () => {
    const evil =
      '<bankIdSignedData xmlns="http://www.bankid.com/signature/v1.0.0/types" Id="bidSignedData"></bankIdSignedData>';
    const cut = (xml: string, tag: string): string => new RegExp(`<${tag}.*</${tag}>`).exec(xml)![0];

    it.each<[string, (xml: string) => string]>([
      ['a comment', (xml) => xml.replace('<Object>', '<Object><!-- -->')],
      ['a DOCTYPE', (xml) => xml.replace('?><Sig', '?><!DOCTYPE Signature><Sig')],
      ['an entity', (xml) => xml.replace('<uauth>pw', '<uauth>&#112;w')],
      ['CDATA', (xml) => xml.replace('<uauth>pw', '<uauth><![CDATA[pw]]>')],
      ['a processing instruction', (xml) => xml.replace('<Object>', '<?x y?><Object>')],
      ['a prefix', (xml) => xml.replaceAll('<Object>', '<ds:Object>').replaceAll('</Object>', '</ds:Object>')],
      ['an Id twice', (xml) => xml.replace('<Object>', '<Object Id="bidSignedData">')],
      ['an Id in other case', (xml) => xml.replace('<Object>', '<Object ID="bidSignedData">')],
      ['a second object in front', (xml) => xml.replace('<Object>', `<Object>${evil}</Object><Object>`)],
      ['a second object behind', (xml) => xml.replace('</Object>', `</Object><Object>${evil}</Object>`)],
      [
        'signed data wrapped',
        (xml) =>
          xml.replace(cut(xml, 'Object'), `<Object>${evil.replace('></b', `>${cut(xml, 'Object')}</b`)}</Object>`),
      ],
      ['two signed data in one object', (xml) => xml.replace('<Object>', `<Object>${evil}`)],
      ['key info twice', (xml) => xml.replace('<Object>', `${cut(xml, 'KeyInfo')}<Object>`)],
      ['signed info twice', (xml) => xml.replace('<SignatureValue>', `${cut(xml, 'SignedInfo')}<SignatureValue>`)],
      [
        'a reference more',
        (xml) =>
          xml.replace('</SignedInfo>', `${cut(xml, 'Reference').split('</Reference>')[0]}</Reference></SignedInfo>`),
      ],
      [
        'another transform',
        (xml) =>
          xml.replace(
            '<Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">',
            '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">',
          ),
      ],
      ['white space', (xml) => xml.replace('<Object>', '\n<Object>')],
      ['something behind', (xml) => `${xml}\n`],
      ['a byte order mark', (xml) => `\uFEFF${xml}`],
      ['tags not canonical', (xml) => xml.replace('<Object>', '<Object >')],
      [
        'attributes not canonical',
        (xml) => xml.replace('charset="UTF-8" visible="wysiwys"', 'visible="wysiwys" charset="UTF-8"'),
      ],
      ['only the certificate of another', (xml) => xml.replace(/<SignatureValue>.*<\/SignatureValue>/, '')],
    ])('refuses %s', async (_name, xml) => {
      const report = await check({ xml });
      expect(report.verdicts.signature).toMatchObject({ indication: 'failed', code: 'FORMAT_FAILURE' });
      expect(report.identity).toBeNull();
      expect(report.passed).toBe(false);
    });

    it.each<[string, (xml: string) => string, string]>([
      [
        'swapped visible text',
        (xml) => xml.replace(/(wysiwys">)[^<]*/, `$1${Buffer.from('Annat').toString('base64')}`),
        'HASH_FAILURE',
      ],
      [
        'a flipped digest',
        (xml) => xml.replace(/<DigestValue>./, (found) => (found.endsWith('A') ? '<DigestValue>B' : '<DigestValue>A')),
        'HASH_FAILURE',
      ],
      [
        'a flipped signature value',
        (xml) =>
          xml.replace(/<SignatureValue>./, (found) =>
            found.endsWith('A') ? '<SignatureValue>B' : '<SignatureValue>A',
          ),
        'SIG_CRYPTO_FAILURE',
      ],
      ['another purpose', (xml) => xml.replace('Signing<', 'Signinh<'), 'HASH_FAILURE'],
    ])('finds %s', async (_name, xml, code) => {
      const report = await check({ xml });
      expect(report.verdicts.signature).toMatchObject({ indication: 'failed', code });
      expect(report.passed).toBe(false);
    });

    it('finds a swapped certificate', async () => {
      const other = await issuePerson(authority, { personalNumber: '199912319876' });
      const swap = (xml: string): string =>
        xml.replace(Buffer.from(person.der).toString('base64'), Buffer.from(other.der).toString('base64'));
      expect((await check({ xml: swap })).verdicts.signature.code).toBe('HASH_FAILURE');
      const signedAgain = await check({ certificates: [other, authority.issuing, authority.bank] });
      expect(signedAgain.verdicts.signature.code).toBe('SIG_CRYPTO_FAILURE');
    });

    it('refuses truncated base64', async () => {
      const record = makeRecord(authority, person);
      for (const signature of [record.completion.signature.slice(0, -4), record.completion.signature.slice(0, -1)]) {
        const report = await verifyEvidence(
          { ...record, completion: { ...record.completion, signature } },
          optionsOf(authority),
        );
        expect(report.verdicts.signature.code).toBe('FORMAT_FAILURE');
      }
    });
  });

  describe('when the chain is not to be trusted', () => {
    it('refuses a certificate beside the chain', async () => {
      const extra = await certify({ subject: [{ CN: ['Extra'] }], ca: {}, usages: CA_USAGES });
      const certificates = [person, authority.issuing, authority.bank, extra];
      expect(reasons(await check({ certificates }))).toEqual(['chain CERTIFICATES_BESIDE_THE_CHAIN']);
      const withRoot = [person, authority.issuing, authority.bank, authority.root];
      expect(reasons(await check({ certificates: withRoot }))).toEqual(['chain CERTIFICATES_BESIDE_THE_CHAIN']);
    });

    it('refuses a root that is not configured, and a CA left out', async () => {
      const other = await makeAuthority();
      const report = await check({}, { anchors: anchorsOf(other) });
      expect(report.verdicts.chain).toMatchObject({ indication: 'indeterminate', code: 'NO_CERTIFICATE_CHAIN_FOUND' });
      expect((await check({ certificates: [person, authority.issuing] })).verdicts.chain.code).toBe(
        'NO_CERTIFICATE_CHAIN_FOUND',
      );
    });

    it('refuses a leaf that had expired or was not valid yet when it signed', async () => {
      const expired = await issuePerson(authority, { notAfter: new Date(SIGNED.getTime() - 60_000) });
      const future = await issuePerson(authority, { notBefore: new Date(SIGNED.getTime() + 60_000) });
      const late = await verifyEvidence(makeRecord(authority, expired), optionsOf(authority));
      const early = await verifyEvidence(makeRecord(authority, future), optionsOf(authority));
      expect([late.verdicts.chain.code, early.verdicts.chain.code]).toEqual(['EXPIRED', 'NOT_YET_VALID']);
    });

    it('refuses test certificates under production anchors and the other way round', async () => {
      const anchors = anchorsOf(authority, 'production');
      expect(reasons(await check({}, { anchors }))).toEqual(['chain OTHER_ENVIRONMENT', 'chain POLICY']);
      const record = { ...makeRecord(authority, person), environment: 'production' };
      expect(reasons(await verifyEvidence(record, { ...optionsOf(authority), anchors }))).toEqual(['chain POLICY']);
      const real = await issuePerson(authority, { policies: ['1.2.752.78.1.5'] });
      expect(reasons(await verifyEvidence(makeRecord(authority, real), optionsOf(authority)))).toEqual([
        'chain POLICY',
      ]);
    });

    it('refuses a policy that was not asked for, and a key that is not for signatures', async () => {
      const record = makeRecord(authority, person);
      const sent = { ...record.sent, requirement: { certificatePolicies: ['1.2.3.4.10'] } };
      expect(reasons(await verifyEvidence({ ...record, sent }, optionsOf(authority)))).toEqual(['chain POLICY']);
      const wide = { ...record.sent, requirement: { certificatePolicies: ['1.2.3.4.*'] } };
      expect((await verifyEvidence({ ...record, sent: wide }, optionsOf(authority))).passed).toBe(true);
      const enciphers = await issuePerson(authority, { usages: 4 });
      expect(reasons(await verifyEvidence(makeRecord(authority, enciphers), optionsOf(authority)))).toEqual([
        'chain KEY_USAGE',
      ]);
    });
  });

  describe('when the OCSP response is not what it should be', () => {
    it('refuses the response for another signature', async () => {
      const report = await check({ ocsp: { nonce: nonceFor('another') } });
      expect(reasons(report)).toEqual(['revocation OCSP_NONCE_MISMATCH', 'time TIME_NOT_PROVEN']);
      expect(reasons(await check({ ocsp: { nonce: undefined } }))).toContain('revocation OCSP_NONCE_MISSING');
    });

    it('takes the nonce wrapped in an OCTET STRING too, as the standard has it', async () => {
      const record = makeRecord(authority, person);
      const wrapped = Buffer.concat([Buffer.from([4, 32]), nonceFor(record.completion.signature)]);
      const { ocspFor } = await import('./maker/bankid.js');
      const ocspResponse = ocspFor(record.completion.signature, authority, {
        subject: person,
        producedAt: SIGNED,
        nonce: wrapped,
      });
      const changed = { ...record, completion: { ...record.completion, ocspResponse } };
      expect(reasons(await verifyEvidence(changed, optionsOf(authority)))).toEqual([]);
    });

    it.each<[string, () => Promise<RecordPlan['ocsp']>, string]>([
      ['revoked', async () => ({ status: 'revoked' }), 'revocation CERTIFICATE_REVOKED'],
      ['unknown', async () => ({ status: 'unknown' }), 'revocation CERTIFICATE_UNKNOWN'],
      [
        'another person’s',
        async () => ({ subject: await issuePerson(authority) }),
        'revocation OCSP_OTHER_CERTIFICATE',
      ],
      ['stale', async () => ({ thisUpdate: new Date(SIGNED.getTime() - 2 * 86_400_000) }), 'revocation OCSP_STALE'],
      ['without certificate', async () => ({ embedded: [] }), 'revocation OCSP_RESPONDER_MISSING'],
      ['not delegated', async () => ({ responder: await issuePerson(authority) }), 'revocation OCSP_NOT_DELEGATED'],
      [
        'made before the order',
        async () => ({ producedAt: new Date(SIGNED.getTime() - 3_600_000) }),
        'time NOT_DURING_THE_ACT',
      ],
      [
        'made in the future',
        async () => ({ producedAt: new Date(SIGNED.getTime() + 3_600_000) }),
        'time AFTER_THE_CHECK',
      ],
    ])('refuses one that is %s', async (_name, ocsp, reason) => {
      const report = await check({ ocsp: await ocsp() });
      expect(reasons(report)).toContain(reason);
      expect(report.passed).toBe(false);
    });

    it('refuses a responder of another CA, or without nocheck, or that had expired', async () => {
      const plan = { subject: [{ CN: ['Responder'] }], usages: SIGN_USAGES, purposes: [OCSP_SIGNING] };
      const { issuing, root } = authority;
      const expired = { noCheck: true, issuer: issuing, notAfter: new Date('2026-11-01T00:00:00Z') };
      const found = [];
      for (const more of [{ noCheck: true, issuer: root }, { issuer: issuing }, expired]) {
        const responder = await certify({ ...plan, ...more });
        found.push(reasons(await check({ ocsp: { responder } }))[0]);
      }
      expect(found).toEqual([
        'revocation OCSP_NOT_DELEGATED',
        'revocation OCSP_NO_NOCHECK',
        'revocation CERTIFICATE_EXPIRED',
      ]);
    });

    it('refuses what is no response', async () => {
      const record = makeRecord(authority, person);
      for (const ocspResponse of ['AAAA', 'MAMKAQY=']) {
        const completion = { ...record.completion, ocspResponse };
        const report = await verifyEvidence({ ...record, completion }, optionsOf(authority));
        expect(reasons(report)).toContain('revocation OCSP_UNREADABLE');
      }
    });
  });

  describe('when it was recorded before it was made', () => {
    it('refuses it', async () => {
      const report = await check({}, { recordedAt: new Date(SIGNED.getTime() - 3_600_000), at: CHECKED });
      expect(reasons(report)).toEqual(['time AFTER_THE_CHECK']);
      expect((await check({}, { recordedAt: COMPLETED, at: new Date('2040-01-01T00:00:00Z') })).passed).toBe(true);
    });
  });
});
