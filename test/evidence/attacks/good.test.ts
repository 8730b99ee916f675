import { makeSealed, manifestOf, original, sha256 } from './sealed-file.js';
import { faults, makeWorld, verify, type World } from './world.js';

let world: World;
let good: Buffer;

beforeAll(async () => {
  world = await makeWorld();
  good = await makeSealed(world);
});

describe('the verifier of sealed documents', () => {
  describe('when nothing was changed', () => {
    it('passes all three verdicts, and says who sealed what when', async () => {
      const report = await verify(good, world);
      expect(faults(report)).toEqual([]);
      expect(report).toMatchObject({
        ...{ kind: 'sealed', passed: true, sealedAt: '2026-06-01T10:00:02.000Z' },
        verdicts: { integrity: 'passed', identity: 'passed', modification: 'passed' },
        ...{ fingerprint: sha256(good), bytes: good.length, manifest: manifestOf(original()) },
        signatures: [
          { field: 'Seal', kind: 'certification', subject: { organization: 'Sealing AB' } },
          { field: 'Stamp1', kind: 'timestamp', coveredBytes: good.length },
        ],
        signers: [{ outcome: 'passed' }, { outcome: 'passed' }, { outcome: 'passed', record: null }],
      });
    });
  });
});
