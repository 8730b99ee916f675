import { assertNewSigning, type NewSigner, type NewSigning } from '../../src/signing/index.js';
import { settingsWith, signersOf } from './domain-host.js';

const settings = settingsWith();
const valid: NewSigning = {
  title: 'Lease',
  documents: [1, 2],
  methods: ['checkbox'],
  meta: { subject: '', message: '', language: 'en_us' },
  signers: signersOf('s1', 'a1', 'v2'),
};
const first = (change: Partial<NewSigner>): Partial<NewSigning> => ({
  signers: [{ ...valid.signers[0]!, ...change }, ...valid.signers.slice(1)],
});

describe('assertNewSigning', () => {
  it('takes what the specification shows, and approvers alone without a method', () => {
    expect(() => assertNewSigning(valid, settings)).not.toThrow();
    expect(() => assertNewSigning({ ...valid, methods: [], signers: signersOf('a1') }, settings)).not.toThrow();
  });

  it.each<[string, Partial<NewSigning>, string]>([
    ['an empty title', { title: ' ' }, 'title'],
    ['a title of 1 025 characters', { title: 'x'.repeat(1_025) }, 'title'],
    ['no document', { documents: [] }, 'documents'],
    ['a document twice', { documents: [1, 1] }, 'documents.1'],
    ['no signer', { signers: [] }, 'signers'],
    ['viewers only', { signers: signersOf('v1') }, 'signers'],
    ['a signer without method', { methods: [] }, 'methods'],
    ['a name of 84 characters', first({ name: 'x'.repeat(84) }), 'signers.0.name'],
    ['an address of 101 characters', first({ email: `${'x'.repeat(90)}@example.com` }), 'signers.0.email'],
    ['no address', first({ email: 'nobody' }), 'signers.0.email'],
    ['an address with a line break', first({ email: 'a@example.com\nBcc: b@example.com' }), 'signers.0.email'],
    ['order 0', first({ order: 0 }), 'signers.0.order'],
    ['order 1.5', first({ order: 1.5 }), 'signers.0.order'],
    ['another role’s duty', first({ duty: 'approve' }), 'signers.0.duty'],
    ['half a record', first({ limetype: 'person' }), 'signers.0.limetype'],
    ['the same person twice', { signers: [valid.signers[0]!, { ...valid.signers[0]!, order: 2 }] }, 'signers.1'],
  ])('refuses %s', (_, change, path) => {
    expect(() => assertNewSigning({ ...valid, ...change }, settings)).toThrow(
      expect.objectContaining({
        code: 'SIGNING_INPUT_INVALID',
        status: 422,
        details: expect.objectContaining({ path }),
      }),
    );
  });

  it('refuses a method that is not enabled', () => {
    expect(() => assertNewSigning({ ...valid, methods: ['checkbox', 'bankid_se'] }, settings)).toThrow(
      expect.objectContaining({ code: 'METHOD_NOT_ENABLED' }),
    );
  });
});
