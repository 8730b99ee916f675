import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { runCommand } from '../../src/cli/run.js';
import { manifestBytes, TRUST_ANCHORS_FILE } from '../../src/evidence/index.js';
import { flip } from '../evidence/attacks/bytes.js';
import { makeSealed, manifestOf, original, recordsOf, sha256 } from '../evidence/attacks/sealed-file.js';
import { makeWorld, type World } from '../evidence/attacks/world.js';
import { zipOf } from './zip.js';

const folder = mkdtempSync(join(tmpdir(), 'esign-cli-'));
const at = (name: string): string => join(folder, name);
let world: World;
let sealed: Buffer;

const pem = (...ders: readonly Uint8Array[]): string =>
  ders
    .map((der) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`)
    .join('');

beforeAll(async () => {
  world = await makeWorld();
  sealed = await makeSealed(world);
  writeFileSync(at('sealed.pdf'), sealed);
  writeFileSync(at('original.pdf'), original());
  writeFileSync(at('classic.pdf'), await makeSealed(world, { until: 'pages', manifest: null }));
  writeFileSync(at('flipped.pdf'), flip(sealed, 300));
  writeFileSync(at('roots.pem'), pem(world.root.der));
  writeFileSync(at('not.pdf'), 'hello');
  const manifest = manifestOf(original());
  const records = [...recordsOf(manifest.fingerprint)].map(([id, bytes]) => [`records/${id}.json`, bytes] as const);
  writeFileSync(at('bundle.zip'), zipOf([['evidence-manifest.json', manifestBytes(manifest)], ...records]));
  const other = records.map(([name]) => [name, Buffer.from('{}')] as const);
  writeFileSync(at('other.zip'), zipOf([['evidence-manifest.json', manifestBytes(manifest)], ...other]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  args: readonly string[],
  dataDirectory = at('nowhere'),
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCommand(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    environment: { ESIGN_DATA_DIR: dataDirectory },
  });
  return { code, out, err };
}

const verify = (file: string, ...more: readonly string[]) => run(['verify', at(file), ...more]);

describe('limepkg-esign verify', () => {
  describe('when a sealed document is checked against its roots', () => {
    it('passes with exit 0, and names every check and what it proves', async () => {
      const { code, out } = await verify('sealed.pdf', '--trust', at('roots.pem'), '--original', at('original.pdf'));
      expect(code).toBe(0);
      expect(out).toMatch(/^VALID/);
      for (const text of ['Integrity: passed', 'Identity and time: passed', 'Modification: passed', 'Elin Sandgren'])
        expect(out).toContain(text);
      expect(out).toContain('✓ original_given: The document in your hands is the one that was signed.');
      expect(out).toContain(sha256(sealed));
    });

    it('says the same to programs', async () => {
      const { code, out } = await verify('sealed.pdf', '--trust', at('roots.pem'), '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        ...{ valid: true, exitCode: 0 },
        report: { kind: 'sealed', verdicts: { integrity: 'passed', identity: 'passed', modification: 'passed' } },
      });
    });

    it('verifies the raw evidence of a bundle', async () => {
      const trust = ['--trust', at('roots.pem'), '--json'];
      const good = await verify('sealed.pdf', '--evidence', at('bundle.zip'), ...trust);
      expect(good.code).toBe(0);
      const { report } = JSON.parse(good.out) as { report: { checks: { id: string; outcome: string }[] } };
      expect(report.checks.filter(({ id }) => id === 'signer_evidence').map(({ outcome }) => outcome)).toEqual([
        'passed',
        'passed',
      ]);
      const bad = await verify('sealed.pdf', '--evidence', at('other.zip'), ...trust);
      expect(bad.code).toBe(1);
    });
  });

  describe('when nobody is trusted', () => {
    it('does not check the identity, and ends with 1', async () => {
      const { code, out } = await verify('sealed.pdf');
      expect(code).toBe(1);
      expect(out).toMatch(/^NOT FULLY CHECKED/);
      expect(out).toContain('Identity and time: not checked');
      expect(out).toContain('Integrity: passed');
    });
  });

  describe('when the installation has anchors', () => {
    it('takes them from the data folder', async () => {
      const root = Buffer.from(world.root.der).toString('base64');
      const anchors = {
        version: 1,
        environment: 'test',
        sealRoots: [root],
        tsaRoots: [root],
        caRoots: [],
        issuers: [],
      };
      writeFileSync(at(TRUST_ANCHORS_FILE), JSON.stringify(anchors));
      const { code, out } = await run(['verify', at('sealed.pdf')], folder);
      expect(code).toBe(0);
      expect(out).toContain('Trusted: trust-anchors.json');
    });
  });

  describe('when something is wrong', () => {
    it.each([
      ['a flipped byte', ['flipped.pdf', '--trust', 'roots.pem'], 1, /NOT VALID/],
      ['another original', ['sealed.pdf', '--trust', 'roots.pem', '--original', 'classic.pdf'], 1, /NOT VALID/],
      ['no PDF', ['not.pdf'], 2, /UNREADABLE/],
      ['no such file', ['missing.pdf'], 2, /cannot be read/],
      ['no such trust file', ['sealed.pdf', '--trust', 'missing.pem'], 2, /missing\.pem/],
      ['no roots in the trust file', ['sealed.pdf', '--trust', 'not.pdf'], 2, /no certificate/],
      ['no bundle', ['sealed.pdf', '--evidence', 'not.pdf'], 2, /bundle/],
      ['no file named', [], 2, /One file/],
    ])('%s', async (_name, [file, ...more], expected, words) => {
      const paths = more.map((one) => (one.startsWith('--') ? one : at(one)));
      const { code, out, err } = file === undefined ? await run(['verify']) : await verify(file, ...paths);
      expect(code).toBe(expected);
      expect(out + err).toMatch(words);
    });

    it('knows no other command and no other option', async () => {
      expect((await run(['burn'])).code).toBe(2);
      expect((await verify('sealed.pdf', '--burn')).code).toBe(2);
      expect((await run(['--help'])).out).toContain('verify <signed.pdf>');
    });
  });

  describe('when a document has no seal', () => {
    it('compares fingerprints, and says that nothing else is proven', async () => {
      expect((await verify('classic.pdf')).code).toBe(1);
      const good = await verify('classic.pdf', '--original', at('original.pdf'));
      expect(good.code).toBe(0);
      expect(good.out).toContain('they do not say who signed');
      expect((await verify('classic.pdf', '--original', at('sealed.pdf'))).code).toBe(1);
      const printed = createHash('sha256').update(original()).digest('hex');
      expect((await verify('classic.pdf', '--original-fingerprint', printed)).code).toBe(0);
      expect((await verify('classic.pdf', '--fingerprint', printed)).code).toBe(1);
      expect((await verify('classic.pdf', '--evidence', at('bundle.zip'), '--trust', at('roots.pem'))).code).toBe(0);
      expect((await verify('classic.pdf', '--evidence', at('other.zip'), '--trust', at('roots.pem'))).code).toBe(1);
    });
  });
});

describe('an evidence bundle', () => {
  it('is refused when it is damaged, names a file twice or inflates to more than it says', async () => {
    const manifest = manifestBytes(manifestOf(original()));
    const name = 'evidence-manifest.json';
    const bombs = [
      zipOf([
        [name, manifest],
        [name, manifest],
      ]),
      zipOf([[name, manifest]]).subarray(0, -10),
      zipOf([[name, manifest]], { claimedBytes: 10, packed: deflateRawSync(Buffer.alloc(1_000_000)) }),
    ];
    for (const [index, bytes] of bombs.entries()) {
      writeFileSync(at(`bomb-${index}.zip`), bytes);
      expect((await verify('sealed.pdf', '--evidence', at(`bomb-${index}.zip`))).code).toBe(2);
    }
  });
});
