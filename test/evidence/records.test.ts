import { createHash } from 'node:crypto';
import {
  parseEvidenceRecord,
  readUserNonVisibleData,
  userNonVisibleDataOf,
  verifyEvidence,
  type EvidenceAnchors,
} from '../../src/evidence/index.js';
import { approveMethod, checkboxMethod, drawnMethod, type InstantMethod } from '../../src/methods/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import { dataUrl, drawnPng } from '../methods/png.js';
import { CHECKED, FINGERPRINT, HIDDEN, statement } from './maker/records.js';

const anchors: EvidenceAnchors = { environment: 'test', issuers: [], caRoots: [], tsaRoots: [] };
const options = { primitives: nodePkiPrimitives, anchors, expected: { fingerprint: FINGERPRINT }, at: CHECKED };
const image = Buffer.from('an image');
const drawn = {
  ...statement,
  kind: 'signature',
  signedName: 'Åsa',
  image: image.toString('base64'),
  imageSha256: createHash('sha256').update(image).digest('hex'),
};

describe('evidence of a simple act', () => {
  it.each([{ ...statement, kind: 'checkbox', signed: true }, { ...statement, kind: 'approve', approved: true }, drawn])(
    'says of $kind what can be said, and what cannot',
    async (record) => {
      const report = await verifyEvidence(record, options);
      expect(report).toMatchObject({ passed: true, kind: record.kind, identity: null });
      const applicable = Object.entries(report.verdicts).filter(
        ([, { indication }]) => indication !== 'not-applicable',
      );
      expect(applicable.map(([area]) => area)).toEqual(['time', 'binding']);
    },
  );

  it('fails for another document, another image and a time to come', async () => {
    const other = { ...drawn, image: Buffer.from('another').toString('base64') };
    const late = { ...drawn, at: '2026-11-22T00:00:00.000Z' };
    const found = [];
    for (const [record, fingerprint] of [
      [drawn, 'f'.repeat(64)],
      [other, FINGERPRINT],
      [late, FINGERPRINT],
    ] as const) {
      const report = await verifyEvidence(record, { ...options, expected: { fingerprint } });
      found.push(
        report.passed,
        report.checks.find(({ indication }) => indication === 'failed' || indication === 'indeterminate')?.reason,
      );
    }
    expect(found).toEqual([false, 'OTHER_DOCUMENT', false, 'IMAGE_CHANGED', false, 'ACT_AFTER_RECORD']);
  });

  it('refuses another kind than the caller knows the act to be of', async () => {
    const record = { ...statement, kind: 'checkbox', signed: true };
    const report = await verifyEvidence(record, {
      ...options,
      expected: { fingerprint: FINGERPRINT, kind: 'bankid_se' },
    });
    expect(report.verdicts.binding).toMatchObject({ indication: 'failed', reason: 'OTHER_KIND' });
  });
});

describe('parseEvidenceRecord', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['an unknown kind', { ...statement, kind: 'fax' }],
    ['a version to come', { ...drawn, version: 2 }],
    ['an unknown field', { ...drawn, extra: 1 }],
    ['an image that is not base64', { ...drawn, image: 'a b' }],
    ['an image that is too large', { ...drawn, image: 'A'.repeat(800_000) }],
  ])('refuses %s, naming places and never values', async (_name, value) => {
    expect(() => parseEvidenceRecord(value)).toThrow(
      expect.objectContaining({ code: 'EVIDENCE_INVALID', message: 'The evidence record cannot be read.' }),
    );
    const report = await verifyEvidence(value, options);
    expect(report).toMatchObject({ kind: null, passed: false, status: 'TOTAL-FAILED', identity: null });
  });

  it('reads what the methods make', async () => {
    const context = {
      signing: { id: 7, originalDocumentFingerprint: FINGERPRINT },
      signer: { id: 9, name: 'Åsa', email: 'asa@example.com', tokenHash: 'ab'.repeat(32) },
      trace: { ipAddress: '192.0.2.1', browser: 'Firefox', platform: 'Linux' },
      now: CHECKED,
    } as unknown as Parameters<InstantMethod['sign']>[0];
    const png = dataUrl(drawnPng);
    const strokes = [[{ x: 1, y: 2, t: 0, p: 0.5 }], [[1, 2, 3]]];
    for (const [method, input] of [
      [checkboxMethod, { signed: true }],
      [approveMethod, { approved: true }],
      [drawnMethod, { name: 'Åsa', image: png, strokes }],
    ] as const) {
      const { evidence } = await method.sign(context, input);
      expect(parseEvidenceRecord(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
    }
  });
});

describe('userNonVisibleDataOf', () => {
  it('is compact JSON with the fields of the specification first', () => {
    expect(Buffer.from(HIDDEN, 'base64').toString('utf8')).toBe(
      `{"file":17,"file_name":"Avtal.pdf","original_document_fingerprint":"${FINGERPRINT}","version":1,"nonce":"k3yS0meRandom"}`,
    );
  });

  it('can be read back, also by hand and without our additions', () => {
    const name = 'Avtal – åäö.pdf';
    const data = { file: 'a-b', file_name: name, original_document_fingerprint: FINGERPRINT, nonce: 'n' };
    expect(readUserNonVisibleData(userNonVisibleDataOf(data))).toEqual({ ...data, version: 1 });
    const { nonce, ...plain } = data;
    const old = Buffer.from(JSON.stringify(plain, null, 2)).toString('base64');
    expect(nonce).toBe('n');
    expect(readUserNonVisibleData(`${old.slice(0, 40)}\r\n${old.slice(40)}\n`)).toEqual(plain);
  });

  it.each([
    '',
    '!!',
    'e30=',
    'bnVsbA==',
    'W10=',
    Buffer.from('{"original_document_fingerprint":"x"}').toString('base64'),
  ])('gives nothing for %p', (text) => {
    expect(readUserNonVisibleData(text)).toBeNull();
  });
});
