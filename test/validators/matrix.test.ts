import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userNonVisibleDataOf } from '../../src/evidence/index.js';
import type { KeyAlgorithm } from '../../src/pki/index.node.js';
import type { RecordRequest } from '../../src/trust/contract.js';
import { hasTool } from '../documents/room.js';
import { complaints } from '../documents/validators.js';
import { issuePerson, makeAuthority, type BankIdAuthority } from '../evidence/maker/bankid.js';
import { makeRecord, RELYING_PARTY } from '../evidence/maker/records.js';
import { isWhole, seed } from '../seed.js';
import { describeIf } from '../skip.js';
import { install, sha256, type Installation } from '../trust/installation.js';
import { act, ask, makeSigning, type Asked, type MadeSigning } from '../trust/signing-maker.js';
import { untilSeal } from '../trust/sealed-signings.js';
import { hasJavaCheck, javaReport } from './java.js';
import { MATRIX, shapedPdf, type Act, type MatrixCase } from './matrix.js';

const TOOLS = ['qpdf', 'pdfsig', 'pdftoppm', 'mutool', 'openssl', 'faketime'];
const missing = TOOLS.filter((name) => !hasTool(name));
const LATER = ['+90s', '+30d', '+3y'];
const command = 'dist/src/cli.js';
const isBuilt = existsSync(command);
/** One white pixel, PNG. */
const DRAWN = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4//8/AwAI/AL+p5qgoAAAAABJRU5ErkJggg==';

const DRAWN_ACT = {
  ...{ kind: 'signature', signed: undefined, image: DRAWN },
  imageSha256: sha256(Buffer.from(DRAWN, 'base64')),
};

/** A small one of each kind of cross-references and a long one, of the seed's choice; all of them under `npm run test:all`. */
function chosen(): readonly MatrixCase[] {
  if (isWhole) return MATRIX;
  const pick = (from: readonly MatrixCase[]): MatrixCase => from[seed % from.length]!;
  const small = MATRIX.filter(({ pages, bytes }) => pages < 100 && bytes < 2_000_000);
  return [
    pick(small.filter(({ xref }) => xref === 'table')),
    pick(small.filter(({ xref }) => xref === 'stream')),
    pick(MATRIX.filter(({ pages }) => pages > 100)),
  ];
}

describeIf(
  missing.length === 0 && isBuilt,
  missing.length > 0 ? `not installed: ${missing.join(', ')}` : 'the product is not built',
  'documents of every size and shape, sealed by the trust service',
  () => {
    const installations = new Map<KeyAlgorithm, Installation>();
    let authority: BankIdAuthority;

    beforeAll(async () => {
      authority = await makeAuthority();
    });
    afterAll(async () => {
      for (const at of installations.values()) await at.close();
    });

    async function installationWith(algorithm: KeyAlgorithm): Promise<Installation> {
      const known = installations.get(algorithm);
      if (known) return known;
      const der = Buffer.from(authority.root.der).toString('base64');
      const rootsPem = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
      const at = await install({ bankId: { rootsPem, relyingParties: [RELYING_PARTY] } }, algorithm);
      installations.set(algorithm, at);
      return at;
    }

    async function bankIdRequest({ registration }: MadeSigning, { signer }: Asked): Promise<RecordRequest> {
      const fingerprint = registration.fingerprint;
      const hidden = userNonVisibleDataOf({
        ...{ file: 17, file_name: 'Avtal.pdf', nonce: 'k3yS0meRandom' },
        original_document_fingerprint: fingerprint,
      });
      const made = makeRecord(authority, await issuePerson(authority), { userNonVisibleData: hidden });
      const { id, name, email, tokenSha256 } = signer;
      const about = { signingId: registration.signingId, signerId: id, name, email, tokenSha256 };
      const sent = { ...made.sent, userNonVisibleData: hidden };
      const record = { ...made, ...about, documentFingerprint: fingerprint, sent };
      return { signerId: id, method: 'bankid_se', level: 'AES', record };
    }

    async function everyoneActs(at: Installation, made: MadeSigning, acts: readonly Act[]): Promise<void> {
      for (const [index, how] of acts.entries()) {
        const one = made.asked[index]!;
        const request =
          how === 'bankid_se'
            ? await bankIdRequest(made, one)
            : how === 'signature'
              ? {
                  ...act(made, one, { ...DRAWN_ACT, signedName: one.signer.name }),
                  method: 'signature' as const,
                }
              : act(made, one);
        await at.client.record(made.key, request);
      }
    }

    async function sealed(at: Installation, one: MatrixCase): Promise<{ original: string; path: string }> {
      const bytes = await shapedPdf(one);
      const asked = one.acts.map((how, index) =>
        ask(index + 1, how === 'approve' ? { role: 'approver', duty: 'approve' } : {}),
      );
      const facts = { fingerprint: sha256(bytes), bytes: bytes.length, pages: one.pages };
      const made = makeSigning([...asked, ask(50, { role: 'viewer', duty: 'view' })], facts);
      const [original, path] = [join(at.directory, `${made.key}.pdf`), join(at.directory, `${made.key}-sealed.pdf`)];
      writeFileSync(original, bytes);
      await at.client.register(made.key, made.registration);
      await everyoneActs(at, made, one.acts);
      await at.client.seal(made.key, original);
      await untilSeal(at, made.key, 'sealed');
      await at.client.signed(made.key, path);
      return { original, path };
    }

    /** Pages of the original as two renderers draw them: the first, the last, and one of the seed's choice. */
    function drawn(file: string, { pages }: MatrixCase): string[] {
      const wanted = [...new Set([1, 1 + (seed % pages), pages])];
      const digest = (tool: string, args: readonly string[]): string =>
        sha256(execFileSync(tool, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1024 * 1024 }));
      return wanted.map((page) =>
        [
          digest('mutool', ['draw', '-q', '-F', 'ppm', '-r', '60', '-o', '-', file, String(page)]),
          digest('pdftoppm', ['-r', '60', '-f', String(page), '-l', String(page), file]),
        ].join(),
      );
    }

    it.each(chosen().map((one) => [one.name, one] as const))(
      '%s: accepted by all tools, now and later, and drawn as before',
      async (_name, one) => {
        const at = await installationWith(one.algorithm);
        const { original, path } = await sealed(at, one);
        const { sealRoots } = await at.client.anchors();
        const pem = sealRoots.map((der) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`).join('');
        const roots = join(at.directory, 'roots.pem');
        writeFileSync(roots, pem);
        const sealedAt = new Date();
        expect(complaints(path, pem)).toEqual([]);
        const args = [command, 'verify', path, '--trust', roots, '--original', original];
        for (const by of LATER.slice(isWhole ? 0 : seed % 3, isWhole ? 3 : (seed % 3) + 1)) {
          expect([by, complaints(path, pem, { by, sealedAt })]).toEqual([by, []]);
          const { status, stdout } = spawnSync('faketime', ['-f', by, process.execPath, ...args], { encoding: 'utf8' });
          expect([by, status, stdout.split('\n')[0]]).toEqual([by, 0, 'VALID']);
        }
        expect(drawn(path, one)).toEqual(drawn(original, one));
        if (isWhole && hasJavaCheck) expect(javaReport(roots, [path]).bad).toEqual([]);
      },
      isWhole ? 900_000 : 240_000,
    );
  },
);
