import { createHash } from 'node:crypto';
import { verifyEvidence, type CmsRecord, type EvidenceAnchors, type EvidenceReport } from '../../src/evidence/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import {
  CA_USAGES,
  certify,
  NON_REPUDIATION,
  OCSP_SIGNING,
  rawExtension,
  SIGN_USAGES,
  type Identity,
} from './maker/authority.js';
import { makeCms, type CmsPlan } from './maker/cms.js';
import { oid, seq, set, tlv } from './maker/der.js';
import { extension, makeBasicOcsp, makeOcsp, type OcspPlan } from './maker/ocsp.js';
import { CHECKED, COMPLETED, SIGNED, STARTED, statement } from './maker/records.js';
import { makeTimestamp } from './maker/timestamp.js';

const document = Buffer.from('%PDF-1.7 the original document');
const fingerprint = createHash('sha256').update(document).digest('hex');
const NUMBER = '01019012345';

let root: Identity;
let bank: Identity;
let person: Identity;
let responder: Identity;
let tsaRoot: Identity;
let tsa: Identity;

beforeAll(async () => {
  root = await certify({ subject: [{ CN: ['Made-up root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
  bank = await certify({
    subject: [{ CN: ['Made-up bank'] }],
    issuer: root,
    ca: { pathLength: 0 },
    usages: CA_USAGES,
    kind: 'EC',
  });
  const born = seq(seq(oid('1.3.6.1.5.5.7.9.1'), set(tlv(0x18, Buffer.from('19900101000000Z')))));
  person = await certify({
    subject: [
      { '2.5.4.42': ['Kari'] },
      { '2.5.4.4': ['Nordmann'] },
      { '2.5.4.5': ['UN:NO-9578-6000-4-1'] },
      { C: ['NO'] },
      { CN: ['Nordmann, Kari'] },
    ],
    issuer: bank,
    usages: NON_REPUDIATION,
    extra: [rawExtension('2.5.29.9', born)],
  });
  // As in Norway: the responder is certified by the root and not by the signer's CA, without nocheck.
  responder = await certify({
    subject: [{ CN: ['Made-up VA'] }],
    issuer: root,
    usages: SIGN_USAGES,
    purposes: [OCSP_SIGNING],
  });
  tsaRoot = await certify({ subject: [{ CN: ['Stamp root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
  tsa = await certify({
    subject: [{ CN: ['Stamp'] }],
    issuer: tsaRoot,
    usages: SIGN_USAGES,
    purposes: ['1.3.6.1.5.5.7.3.8'],
    purposesCritical: true,
    kind: 'EC',
  });
});

interface Plan {
  readonly cms?: Partial<CmsPlan>;
  readonly ocsp?: Partial<OcspPlan>;
  readonly record?: Partial<CmsRecord>;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function makeRecord({ cms, ocsp, record }: Plan = {}): CmsRecord {
  const number = extension('2.16.578.1.16.3.2', Buffer.from(NUMBER));
  const nonce = Buffer.concat([Buffer.from([4, 28]), Buffer.from('HHoBL1KTjpu2rjk9G1+d+3hTpQU=')]);
  const plan = {
    subject: person,
    issuer: bank,
    responder,
    producedAt: SIGNED,
    withoutNull: true,
    nonce,
    extensions: [number],
    ...ocsp,
  };
  return {
    ...statement,
    documentFingerprint: fingerprint,
    kind: 'cms',
    method: 'bankid_no',
    environment: 'test',
    transactionId: 'n1',
    content: { form: 'document' },
    cms: base64(
      makeCms({
        signer: person,
        certificates: [bank, person],
        content: document,
        signingTime: SIGNED,
        reference: 'other',
        indefinite: true,
        ...cms,
      }),
    ),
    certificates: [],
    ocsp: [{ form: 'basic', der: base64(makeBasicOcsp(plan)) }],
    startedAt: STARTED.toISOString(),
    completedAt: COMPLETED.toISOString(),
    ...record,
  };
}

function verify(record: unknown, options = {}): Promise<EvidenceReport> {
  const anchors: EvidenceAnchors = { environment: 'test', issuers: [], caRoots: [root.der], tsaRoots: [tsaRoot.der] };
  return verifyEvidence(record, {
    primitives: nodePkiPrimitives,
    anchors,
    expected: { fingerprint },
    at: CHECKED,
    ...options,
  });
}

const reasons = (report: EvidenceReport): string[] =>
  report.checks.filter(({ indication }) => indication !== 'passed').map(({ area, reason }) => `${area} ${reason}`);
const check = async (plan: Plan = {}, options = {}): Promise<string[]> =>
  reasons(await verify(makeRecord(plan), options));

describe('evidence with a certificate of the signer’s, as Norwegian BankID makes it', () => {
  describe('when everything is as it should be', () => {
    it('passes: indefinite lengths, a bare OCSP response, DigestInfo without NULL', async () => {
      const report = await verify(makeRecord());
      expect(reasons(report)).toEqual([]);
      expect(report.passed).toBe(true);
      expect(report.identity).toEqual({
        name: 'Nordmann, Kari',
        givenName: 'Kari',
        surname: 'Nordmann',
        nationalNumber: NUMBER,
        country: 'NO',
        birthDate: '1990-01-01',
        personKey: '9578-6000-4-1',
      });
    });

    it('passes with a full response, definite lengths, ESS and PSS too', async () => {
      const full = makeOcsp({
        subject: person,
        issuer: bank,
        responder,
        producedAt: SIGNED,
        digest: 'sha256',
        byKey: true,
      });
      const ocsp = [{ form: 'response' as const, der: base64(full) }];
      expect(await check({ cms: { indefinite: false, reference: 'ess-v2', pss: true }, record: { ocsp } })).toEqual([]);
    });

    it('passes over a text in ISO-8859-1 that names the document', async () => {
      const text = Buffer.from(`Jeg signerer «Avtale æøå» ${fingerprint}`, 'latin1');
      const content = { form: 'text' as const, encoding: 'ISO-8859-1' as const, bytes: base64(text) };
      expect(await check({ cms: { content: text }, record: { content } })).toEqual([]);
      const other = Buffer.from('Jeg signerer noe', 'latin1');
      const without = { ...content, bytes: base64(other) };
      expect(await check({ cms: { content: other }, record: { content: without } })).toEqual([
        'binding FINGERPRINT_NOT_SIGNED',
      ]);
      expect(await check({ cms: { content: other }, record: { content } })).toEqual(['binding OTHER_CONTENT']);
    });

    it('needs the document only for another digest than SHA-256', async () => {
      const plan = { cms: { digest: 'sha512' as const, pss: true } };
      expect(await check(plan)).toEqual(['binding CONTENT_MISSING']);
      expect(await check(plan, { document })).toEqual([]);
      expect(await check(plan, { document: Buffer.from('another') })).toEqual(['binding CONTENT_MISSING']);
    });
  });

  describe('when the signature is not what it should be', () => {
    it.each<[string, () => Partial<CmsPlan>, string]>([
      ['over another document', () => ({ content: Buffer.from('other') }), 'binding OTHER_CONTENT'],
      ['naming no certificate', () => ({ reference: 'none' }), 'signature CMS_NO_REFERENCE'],
      ['naming another certificate', () => ({ referenced: bank }), 'signature CMS_OTHER_CERTIFICATE'],
      ['by two signers', () => ({ signers: 2 }), 'signature CMS_NOT_ONE_SIGNER'],
      ['without certificate', () => ({ certificates: [bank] }), 'signature CMS_NO_CERTIFICATE'],
      ['with attributes out of order', () => ({ unsorted: true }), 'signature CMS_ATTRIBUTES_UNSORTED'],
      ['over content of another type', () => ({ contentType: '1.2.3' }), 'signature CMS_CONTENT_TYPE'],
      ['with content inside', () => ({ attached: true }), 'signature CMS_NOT_DETACHED'],
      ['of another hour', () => ({ signingTime: new Date(SIGNED.getTime() - 3_600_000) }), 'time NOT_DURING_THE_ACT'],
    ])('refuses one %s', async (_name, cms, reason) => {
      const report = await verify(makeRecord({ cms: cms() }));
      expect(reasons(report)).toContain(reason);
      expect(report.passed).toBe(false);
    });

    it('refuses one by a key that another certificate names', async () => {
      const thief = await certify({ subject: [{ CN: ['Thief'] }], issuer: bank, usages: SIGN_USAGES });
      const cms = { signer: { ...person, privateKey: thief.privateKey } };
      expect(await check({ cms })).toContain('signature SIGNATURE_WRONG');
    });

    it('refuses a chain to a root that only the record knows', async () => {
      const own = await certify({ subject: [{ CN: ['Own root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
      const forged = await certify({ subject: [{ CN: ['Nordmann, Kari'] }], issuer: own, usages: SIGN_USAGES });
      const cms = { signer: forged, certificates: [own, forged] };
      const found = await check({ cms, record: { certificates: [base64(own.der)] } });
      expect(found).toEqual(expect.arrayContaining(['chain NO_TRUSTED_ROOT', 'revocation OCSP_OTHER_CERTIFICATE']));
    });
  });

  describe('when revocation is not proven', () => {
    it.each<[string, () => Partial<OcspPlan>, string]>([
      ['revoked', () => ({ status: 'revoked' }), 'revocation CERTIFICATE_REVOKED'],
      ['unknown', () => ({ status: 'unknown' }), 'revocation CERTIFICATE_UNKNOWN'],
      ['old', () => ({ producedAt: new Date(SIGNED.getTime() - 3 * 86_400_000) }), 'revocation OCSP_STALE'],
      ['not a responder’s', () => ({ responder: person }), 'revocation OCSP_NOT_DELEGATED'],
    ])('refuses a response that is %s', async (_name, ocsp, reason) => {
      expect(await check({ ocsp: ocsp() })).toEqual([reason]);
    });

    it('refuses a record without any response', async () => {
      expect(await check({ record: { ocsp: [] } })).toEqual(['revocation NO_REVOCATION_DATA']);
    });

    it('needs no response for a certificate of a minute that its CA does not revoke', async () => {
      const shortLived = await certify({
        subject: [{ '2.5.4.5': ['PNOSE-199001019802'] }, { CN: ['Åsa Öberg'] }],
        issuer: bank,
        usages: NON_REPUDIATION,
        kind: 'EC',
        notBefore: new Date(SIGNED.getTime() - 1000),
        notAfter: new Date(SIGNED.getTime() + 59_000),
        extra: [rawExtension('0.4.0.194121.2.1', new Uint8Array([5, 0]))],
      });
      const cms = { signer: shortLived, certificates: [bank, shortLived] };
      const report = await verify(makeRecord({ cms, record: { ocsp: [] } }));
      expect(report).toMatchObject({ passed: true, identity: { nationalNumber: '199001019802', country: 'SE' } });
      expect(report.verdicts.revocation.indication).toBe('not-applicable');
      const late = await verify(makeRecord({ cms, record: { ocsp: [] } }), { at: new Date('2027-01-01T00:00:00Z') });
      expect(late.verdicts.chain.code).toBe('EXPIRED');
    });

    it('judges what a store took in up to three days late as of its completion, whoever judges, and later as of then', async () => {
      const shortLived = await certify({
        subject: [{ '2.5.4.5': ['PNOSE-199001019802'] }, { CN: ['Åsa Öberg'] }],
        issuer: bank,
        usages: NON_REPUDIATION,
        kind: 'EC',
        notBefore: new Date(SIGNED.getTime() - 1000),
        notAfter: new Date(COMPLETED.getTime() + 59_000),
        extra: [rawExtension('0.4.0.194121.2.1', new Uint8Array([5, 0]))],
      });
      const record = makeRecord({
        cms: { signer: shortLived, certificates: [bank, shortLived] },
        record: { ocsp: [] },
      });
      const after = (days: number): Date => new Date(COMPLETED.getTime() + days * 86_400_000);
      const chain = async (recordedAt: Date, at: Date): Promise<string | undefined> =>
        (await verify(record, { at, recordedAt })).verdicts.chain.code;
      const [held, tooLate] = [after(2.9), after(3.1)];
      // As the store does when it takes the record in, and as everybody else does in years.
      expect([await chain(held, held), await chain(held, after(900))]).toEqual([undefined, undefined]);
      expect([await chain(tooLate, tooLate), await chain(tooLate, after(900))]).toEqual(['EXPIRED', 'EXPIRED']);
    });

    it('does not take an old response years later, unless a store or a time-stamp proves the time', async () => {
      const at = new Date('2029-01-01T00:00:00Z');
      expect(await check({}, { at })).toEqual(['revocation OCSP_STALE']);
      expect(await check({}, { at, recordedAt: CHECKED })).toEqual([]);
      expect(await verifyStamped(at)).toEqual([]);
    });
  });

  describe('when a time-stamp is there', () => {
    it('must be over the signature, of the time of the act, by a trusted authority that does nothing else', async () => {
      const loose = await certify({
        subject: [{ CN: ['Stamp'] }],
        issuer: tsaRoot,
        usages: SIGN_USAGES,
        purposes: ['1.3.6.1.5.5.7.3.8'],
        kind: 'EC',
      });
      const foreign = await certify({
        subject: [{ CN: ['Stamp'] }],
        usages: SIGN_USAGES,
        purposes: ['1.3.6.1.5.5.7.3.8'],
        purposesCritical: true,
        kind: 'EC',
      });
      expect(await verifyStamped(CHECKED, { data: Buffer.from('other') })).toContain('time TIMESTAMP_OTHER_DATA');
      expect(await verifyStamped(CHECKED, { time: new Date(SIGNED.getTime() - 3_600_000) })).toContain(
        'time NOT_DURING_THE_ACT',
      );
      expect(await verifyStamped(CHECKED, { authority: loose })).toContain('time NOT_AN_AUTHORITY');
      expect(await verifyStamped(CHECKED, { authority: foreign })).toContain('time NO_TRUSTED_ROOT');
      expect(await check({ record: { timestamp: 'AAAA' } })).toContain('time TIMESTAMP_UNREADABLE');
    });
  });

  describe('when another person has signed', () => {
    it('says so', async () => {
      expect(await check({ record: { requested: { nationalNumber: '31129912345' } } })).toEqual([
        'identity OTHER_PERSON',
      ]);
      const signer = { nationalNumber: '31129912345' };
      expect(await check({}, { expected: { fingerprint, signer } })).toEqual(['identity OTHER_PERSON']);
    });
  });
});

async function verifyStamped(
  at: Date,
  plan: { data?: Uint8Array; time?: Date; authority?: Identity } = {},
): Promise<string[]> {
  const { parseCms } = await import('../../src/pki/index.js');
  const record = makeRecord();
  const value = parseCms(Buffer.from(record.cms, 'base64')).signers[0]!.signature;
  const authority = plan.authority ?? tsa;
  const token = makeTimestamp(plan.data ?? value, plan.time ?? SIGNED, authority, [authority]);
  return reasons(await verify({ ...record, timestamp: base64(token) }, { at }));
}

describe('what a certificate says of being qualified', () => {
  const named = (last: number, ...info: Uint8Array[]) => seq(oid(`0.4.0.1862.1.${String(last)}`), ...info);
  const qc = (...statements: Uint8Array<ArrayBuffer>[]) => [rawExtension('1.3.6.1.5.5.7.1.3', seq(...statements))];
  const unreadable = [rawExtension('1.3.6.1.5.5.7.1.3', new Uint8Array([0x30, 0x05, 0x30, 0x7f, 1, 2, 3]))];

  it.each([
    ['compliance and device', () => qc(named(1), named(6, seq(oid('0.4.0.1862.1.6.1'))), named(4)), true],
    ['compliance alone', () => qc(named(1)), undefined],
    ['a device alone', () => qc(named(4)), undefined],
    ['nothing', () => [], undefined],
    ['something unreadable', () => unreadable, undefined],
    ['the two as parts of another one', () => qc(seq(oid('1.2.3.4'), named(1), named(4))), undefined],
  ])('is believed only where it is said: %s', async (_what, extra, isQualified) => {
    const own = await certify({
      subject: [{ C: ['SE'] }, { CN: ['Elin Sandgren'] }, { '2.5.4.5': ['PNOSE-199001189811'] }],
      ...{ issuer: bank, usages: NON_REPUDIATION, kind: 'EC', extra: extra() },
    });
    const cms = { signer: own, certificates: [own, bank] };
    const report = await verify(makeRecord({ cms, ocsp: { subject: own } }));
    expect({ reasons: reasons(report), isQualified: report.isQualified }).toEqual({ reasons: [], isQualified });
  });
});
