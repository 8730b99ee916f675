import { generateKeyPairSync } from 'node:crypto';
import { appendDss } from '../../../src/documents/index.node.js';
import { octets } from '../maker/der.js';
import { attribute } from '../maker/cms.js';
import { makeOcsp } from '../maker/ocsp.js';
import { contentsOf, overwrite } from './bytes.js';
import {
  addArchiveStamp,
  goodAnswers,
  makeSealed,
  manifestOf,
  onDisk,
  original,
  recordsOf,
  SEALED_AT,
  sha256,
  type SealPlan,
} from './sealed-file.js';
import { faults, makeCa, makeSealer, makeTsa, makeWorld, TIME_STAMPING, verify, type World } from './world.js';

let world: World;
const after = (seconds: number): Date => new Date(SEALED_AT.getTime() + seconds * 1000);

beforeAll(async () => {
  world = await makeWorld();
});

async function faultsOf(plan: SealPlan): Promise<string[]> {
  const report = await verify(await makeSealed(world, plan), world);
  expect(report.passed).toBe(faults(report).length === 0);
  return faults(report);
}

describe('the seal', () => {
  it.each<[string, SealPlan, string]>([
    ['holds content of its own', { cms: { attached: true } }, 'integrity/seal_value:CMS_NOT_DETACHED'],
    ['names a time of its own', { cms: { signingTime: SEALED_AT } }, 'integrity/seal_value:CMS_ATTRIBUTE_UNKNOWN'],
    ['does not name its certificate', { cms: { reference: 'none' } }, 'integrity/seal_value:CMS_NO_REFERENCE'],
    ['names it in an older way', { cms: { reference: 'other' } }, 'integrity/seal_value:CMS_ATTRIBUTE_UNKNOWN'],
    ['has unsorted attributes', { cms: { unsorted: true } }, 'integrity/seal_value:CMS_ATTRIBUTES_UNSORTED'],
    ['has two signers', { cms: { signers: 2 } }, 'integrity/seal_value:CMS_NOT_ONE_SIGNER'],
    ['is not DER', { cms: { indefinite: true } }, 'integrity/signature_form:CONTENTS_NOT_DER'],
    [
      'has an unknown attribute',
      { cms: { extraAttributes: [attribute('1.2.3.4.5', octets(Buffer.from('x')))] } },
      'integrity/seal_value:CMS_ATTRIBUTE_UNKNOWN',
    ],
    ['has no time-stamp', { withoutSealStamp: true }, 'identity/seal_time:NO_TIMESTAMP'],
    [
      'has a time-stamp over something else',
      { stampedValue: () => Buffer.from('other') },
      'integrity/stamp_content:TIMESTAMP_OTHER_DATA',
    ],
    [
      'was stamped after its certificate had ended',
      { sealStampAt: new Date('2035-01-01T00:00:00Z') },
      'identity/seal_time:CERTIFICATE_EXPIRED',
    ],
    [
      'was stamped in the future',
      { sealStampAt: new Date('2027-01-01T00:00:00Z') },
      'identity/seal_time:STAMP_IN_FUTURE',
    ],
    ['was archived before it was stamped', { archiveStampAt: after(-7200) }, 'identity/archive_time:STAMP_ORDER'],
  ])('is refused when it %s', async (_name, plan, expected) => {
    expect(await faultsOf(plan)).toContain(expected);
  });

  it('is refused with a certificate of the same key, number and issuer, but another subject', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const seal = await makeSealer(world.ca, { keys });
    const other = await makeSealer(world.ca, {
      keys,
      subject: [{ C: ['SE'] }, { O: ['Somebody Else AB'] }, { CN: ['Seal'] }],
    });
    const found = await faultsOf({ signer: seal, chain: [other, world.ca], cms: { referenced: seal } });
    expect(found.some((one) => one.startsWith('integrity/seal_value'))).toBe(true);
  });

  it('is refused when a look-alike authority certified it, also with the authority in the store', async () => {
    const root = await makeCa('Root CA');
    const ca = await makeCa('Issuing CA', root);
    const signer = await makeSealer(ca);
    const injected = await makeSealed(world, { signer, chain: [signer, ca, root], until: 'seal' });
    const done = await onDisk(injected, async (path) => {
      await appendDss(path, { certs: [root.der, ca.der, world.tsa.der], crls: [], ocsps: goodAnswers(world) });
      await addArchiveStamp(path, world.tsa, after(20));
    });
    const found = faults(await verify(done, world));
    expect(found.some((one) => one.startsWith('identity/seal_certificate'))).toBe(true);
  });

  it('is refused when its certificate had ended, was for something else, or was an authority’s', async () => {
    const ended = await makeSealer(world.ca, { notAfter: new Date('2026-03-01T00:00:00Z') });
    expect(await faultsOf({ signer: ended })).toContain('identity/seal_certificate:CERTIFICATE_EXPIRED');
    const stamping = await makeSealer(world.ca, { purposes: [TIME_STAMPING] });
    expect(await faultsOf({ signer: stamping })).toContain('identity/seal_certificate:KEY_USAGE');
    const agreeing = await makeSealer(world.ca, { usages: 1 << 4 });
    expect(await faultsOf({ signer: agreeing })).toContain('identity/seal_certificate:KEY_USAGE');
  });
});

describe('a time-stamp', () => {
  it('is refused of an authority that nobody trusts, or that may not stamp', async () => {
    const other = await makeWorld();
    expect(await faultsOf({ tsa: other.tsa })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^identity\/seal_time/),
        expect.stringMatching(/^identity\/archive_time/),
      ]),
    );
    const loose = await makeTsa(world.root, { purposesCritical: false });
    expect(await faultsOf({ tsa: loose })).toContain('identity/seal_time:NOT_AN_AUTHORITY');
    const ended = await makeTsa(world.root, { notAfter: new Date('2026-06-15T00:00:00Z') });
    expect(await faultsOf({ tsa: ended })).toContain('identity/archive_current:CERTIFICATE_EXPIRED');
  });
});

describe('revocation', () => {
  const answer = (more: object) => (one: World) => [
    ...goodAnswers(one).slice(1),
    makeOcsp({ subject: one.seal, issuer: one.ca, responder: one.caResponder, producedAt: after(5), ...more }),
  ];

  it.each<[string, NonNullable<SealPlan['ocsps']>, string]>([
    ['nothing was said', (one) => goodAnswers(one).slice(1), 'NO_REVOCATION_DATA'],
    ['it was revoked before', answer({ status: 'revoked', producedAt: after(30) }), 'CERTIFICATE_REVOKED'],
    ['the responder does not know it', answer({ status: 'unknown' }), 'NO_REVOCATION_DATA'],
    ['the answer is too old', answer({ producedAt: after(-9e6), nextUpdate: after(-8e6) }), 'REVOCATION_STALE'],
    [
      'somebody else answers',
      (one) => [
        ...goodAnswers(one).slice(1),
        makeOcsp({ subject: one.seal, issuer: one.ca, responder: one.rootResponder, producedAt: after(5) }),
      ],
      'NO_REVOCATION_DATA',
    ],
  ])('is refused when %s', async (_name, ocsps, reason) => {
    expect(await faultsOf({ ocsps })).toContain(`identity/seal_revocation:${reason}`);
  });
});

describe('the list of signers', () => {
  const good = manifestOf(original());

  it.each<[string, SealPlan, string]>([
    ['is missing', { manifest: null }, 'identity/manifest:NO_MANIFEST'],
    [
      'names another document',
      { manifest: { ...good, fingerprint: 'f'.repeat(64) } },
      'modification/original_prefix:OTHER_ORIGINAL',
    ],
    [
      'names another length',
      { manifest: { ...good, bytes: good.bytes - 1 } },
      'modification/original_prefix:OTHER_ORIGINAL',
    ],
    [
      'lacks a signature',
      { manifest: { ...good, records: good.records.slice(0, 1) } },
      'identity/signer_recorded:NOT_SIGNED',
    ],
    [
      'lacks a signer',
      { manifest: { ...good, signers: good.signers.slice(1) } },
      'identity/manifest:MANIFEST_INCONSISTENT',
    ],
    [
      'is in another order',
      { manifest: { ...good, order: [[2], [1], [3]] } },
      'identity/manifest:MANIFEST_INCONSISTENT',
    ],
    [
      'has acts out of order',
      {
        manifest: {
          ...good,
          records: good.records.map((one, at) => ({ ...one, recordedAt: `2026-06-01T09:0${9 - at}:00.000Z` })),
        },
      },
      'identity/signer_order:OUT_OF_ORDER',
    ],
    [
      'has an act after the seal',
      {
        manifest: { ...good, records: good.records.map((one) => ({ ...one, recordedAt: '2026-06-01T11:00:00.000Z' })) },
      },
      'identity/signer_recorded:RECORDED_AFTER_SEAL',
    ],
    [
      'has an act that was not verified',
      {
        manifest: {
          ...good,
          records: good.records.map((one) => ({ ...one, verdicts: { ...one.verdicts, binding: 'failed' as const } })),
        },
      },
      'identity/signer_verified:NOT_VERIFIED',
    ],
  ])('is refused when it %s', async (_name, plan, expected) => {
    expect(await faultsOf(plan)).toContain(expected);
  });

  it('is compared with who is expected', async () => {
    const file = await makeSealed(world);
    const same = { signers: good.signers, originalFingerprint: good.fingerprint };
    expect(faults(await verify(file, world, { expected: same }))).toEqual([]);
    const fewer = { signers: good.signers.slice(1) };
    expect(faults(await verify(file, world, { expected: fewer }))).toEqual(['identity/expected_signers:OTHER_SIGNERS']);
    const other = { originalFingerprint: sha256(Buffer.from('other')) };
    expect(faults(await verify(file, world, { expected: other }))).toEqual([
      'modification/original_prefix:OTHER_ORIGINAL',
    ]);
  });
});

describe('raw evidence', () => {
  const evidenceAnchors = { environment: 'test' as const, issuers: [], caRoots: [], tsaRoots: [] };

  it('is verified again, and refused when it is of another signing or was changed', async () => {
    const file = await makeSealed(world);
    const records = recordsOf(manifestOf(original()).fingerprint);
    const report = await verify(file, world, { records, evidenceAnchors });
    expect(faults(report)).toEqual([]);
    expect(report.signers[0]?.evidence?.passed).toBe(true);
    const swapped = new Map([...records].map(([id]) => [id, records.get(id === 'rec-1' ? 'rec-2' : 'rec-1')!]));
    for (const wrong of [recordsOf('e'.repeat(64)), swapped, new Map<string, Uint8Array>()]) {
      const found = faults(await verify(file, world, { records: wrong, evidenceAnchors }));
      expect(found).toEqual(['identity/signer_evidence:EVIDENCE_CHANGED', 'identity/signer_evidence:EVIDENCE_CHANGED']);
    }
  });
});

describe('roots', () => {
  it('are nobody’s but the caller’s: without them who sealed is not checked, and the rest is', async () => {
    const report = await verify(await makeSealed(world), world, { anchors: undefined });
    expect(report).toMatchObject({
      passed: false,
      verdicts: { integrity: 'passed', identity: 'not_checked', modification: 'passed' },
    });
  });

  it('of another world make the identity fail', async () => {
    const other = await makeWorld();
    const report = await verify(await makeSealed(world), other);
    expect(report.verdicts).toEqual({ integrity: 'passed', identity: 'failed', modification: 'passed' });
  });
});

describe('a certificate in the seal', () => {
  it('cannot be exchanged byte by byte', async () => {
    const file = await makeSealed(world);
    const { start } = contentsOf(file);
    const at = file.indexOf(Buffer.from('Sealing AB').toString('hex'), start, 'latin1');
    const report = await verify(overwrite(file, at, Buffer.from('Stealing A').toString('hex')), world);
    expect(report.verdicts.integrity).toBe('failed');
  });
});
