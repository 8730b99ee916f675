import { differenceOf, manifestOf, stateOf, type Signer, type Signing } from '../../src/signing/index.js';
import { makeSigner, makeSigning } from '../signing-records.js';

const before = { signing: makeSigning(), signers: [makeSigner(), makeSigner({ id: 2, role: 'viewer' })] };
const metadata = before.signing.metadata;

describe('manifestOf', () => {
  it.each<[string, Partial<Signing>]>([
    ['title', { title: 'x' }],
    ['fingerprint', { originalDocumentFingerprint: 'x' }],
    ['file', { originalDocumentFileId: 1 }],
    ['methods', { methods: ['checkbox'] }],
    ['sender', { coworkerId: 1 }],
    ['message', { metadata: { ...metadata, message: 'x' } }],
    ['language', { metadata: { ...metadata, language: 'sv' } }],
  ])('changes with the %s', (_, change) => {
    expect(manifestOf({ ...before, signing: makeSigning(change) })).not.toBe(manifestOf(before));
  });

  it.each<[string, Partial<Signer>]>([
    ['name', { name: 'x' }],
    ['mail address', { email: 'x' }],
    ['role', { role: 'approver' }],
    ['order', { order: 9 }],
    ['token', { tokenHash: 'x' }],
    ['record', { parent: { limetype: 'person', id: 1 } }],
  ])('changes with a signer’s %s', (_, change) => {
    const signers = [makeSigner(change), ...before.signers.slice(1)];
    expect(manifestOf({ ...before, signers })).not.toBe(manifestOf(before));
  });

  it('does not change with what moves, nor with the order of methods', () => {
    const moved = {
      signing: makeSigning({ status: 'signed', methods: ['signature', 'checkbox'], version: 9 }),
      signers: before.signers.map((one) => ({ ...one, status: 'signed' as const })),
    };
    expect(manifestOf(moved)).toBe(manifestOf(before));
    expect(stateOf(moved)).not.toBe(stateOf(before));
  });

  it('changes when a signer is gone or added', () => {
    expect(manifestOf({ ...before, signers: before.signers.slice(1) })).not.toBe(manifestOf(before));
  });
});

describe('differenceOf', () => {
  const frozen = { manifest: manifestOf(before), state: stateOf(before) };
  const compare = (signing: Partial<Signing>) => {
    const after = { ...before, signing: makeSigning(signing) };
    return differenceOf(frozen, manifestOf(after), stateOf(after));
  };

  it('names documents and fingerprints apart from the rest', () => {
    expect(compare({ originalDocumentFingerprint: 'x' })).toBe('file');
    expect(compare({ originalDocumentFileId: 1 })).toBe('file');
    expect(compare({ signedDocumentFingerprint: 'x' })).toBe('file');
    expect(compare({ status: 'signed' })).toBe('record');
    expect(compare({ title: 'x' })).toBe('record');
  });
});
