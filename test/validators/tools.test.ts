import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complaints } from '../documents/validators.js';
import { hasTool } from '../documents/room.js';
import { describeIf, itIf } from '../skip.js';
import { install, sha256, type Installation } from '../trust/installation.js';
import { ask } from '../trust/signing-maker.js';
import { everyoneActs, registerDocument, untilSeal } from '../trust/sealed-signings.js';
import { SoftKeyStore } from '../../src/pki/index.node.js';
import { requestFor } from '../documents/sealing.js';
import { hasJavaCheck, javaReport, NO_JAVA_CHECK } from './java.js';
import { dssReport, hasDss, NO_DSS } from './dss.js';
import { hasPyHanko, NO_PYHANKO, pyHankoReport } from './pyhanko.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const TOOLS = ['qpdf', 'pdfsig', 'mutool', 'openssl'];
const missing = TOOLS.filter((name) => !hasTool(name));
const command = join(root, 'dist/src/cli.js');
const LATER = ['+90s', '+30d', '+3y'];

describeIf(
  missing.length === 0,
  `not installed: ${missing.join(', ')}`,
  'a document sealed by the trust service',
  () => {
    let at: Installation;
    let path: string;
    let rootsPath: string;
    let originalPath: string;
    let bundle: string;
    let sealedAt: Date;

    beforeAll(async () => {
      at = await install();
      const approver = ask(3, { order: 2, role: 'approver', duty: 'approve' });
      const made = await registerDocument(at, [ask(1), ask(2), approver, ask(4, { role: 'viewer', duty: 'view' })]);
      await everyoneActs(at, made);
      await at.client.seal(made.key, made.path);
      await untilSeal(at, made.key, 'sealed');
      sealedAt = new Date();
      originalPath = made.path;
      path = join(at.directory, 'sealed.pdf');
      await at.client.signed(made.key, path);
      bundle = join(at.directory, 'evidence.zip');
      const parts: Buffer[] = [];
      for await (const part of await at.client.evidence(made.key)) parts.push(Buffer.from(part as Uint8Array));
      writeFileSync(bundle, Buffer.concat(parts));
      const { sealRoots } = await at.client.anchors();
      rootsPath = join(at.directory, 'roots.pem');
      const pem = sealRoots.map((der) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`);
      writeFileSync(rootsPath, pem.join(''));
    }, 60_000);
    afterAll(() => at.close());

    it('is accepted by independent tools', () => {
      expect(complaints(path, readFileSync(rootsPath, 'utf8'))).toEqual([]);
    });

    it('is drawn alike before and after', () => {
      const drawn = (file: string): string =>
        sha256(execFileSync('mutool', ['draw', '-F', 'ppm', '-o', '-', file, '1']));
      expect(drawn(path)).toBe(drawn(originalPath));
      const rastered = (file: string): string =>
        sha256(execFileSync('pdftoppm', ['-r', '60', '-f', '1', '-l', '1', file]));
      expect(rastered(path)).toBe(rastered(originalPath));
    });

    itIf(existsSync(command), 'the product is not built')(
      'is valid for the command line',
      () => {
        const args = [command, 'verify', path, '--trust', rootsPath, '--original', originalPath];
        const now = spawnSync(process.execPath, args, { encoding: 'utf8' });
        expect([now.status, now.stdout.split('\n')[0]]).toEqual([0, 'VALID']);
      },
      60_000,
    );

    itIf(existsSync(command) && hasTool('faketime'), 'the product is not built, or faketime not installed')(
      'is accepted by all of them 90 seconds, 30 days and 3 years later',
      () => {
        const args = [command, 'verify', path, '--trust', rootsPath, '--original', originalPath];
        for (const later of LATER) {
          const then = spawnSync('faketime', ['-f', later, process.execPath, ...args], { encoding: 'utf8' });
          expect([later, then.status, then.stdout.split('\n')[0]]).toEqual([later, 0, 'VALID']);
          expect(complaints(path, readFileSync(rootsPath, 'utf8'), { by: later, sealedAt })).toEqual([]);
        }
      },
      60_000,
    );

    itIf(hasJavaCheck, NO_JAVA_CHECK)(
      'is accepted by PDFBox and Bouncy Castle, and all that is in it is DER with whole seconds',
      async () => {
        const store = await SoftKeyStore.open({
          directory: join(at.directory, 'csr'),
          secret: 'a secret of this test',
        });
        const requests: string[] = [];
        for (const algorithm of ['P-256', 'RSA-3072'] as const) {
          const key = await store.generate({ algorithm, lifetime: 'session' });
          const request = join(at.directory, `${algorithm}.csr`);
          writeFileSync(request, await requestFor(store, key));
          requests.push(request);
        }
        const list = join(at.directory, 'list.crl');
        const fetched = await fetch(`${at.pkiUrl}/crl/root.crl`);
        writeFileSync(list, Buffer.from(await fetched.arrayBuffer()));
        const { good, bad } = javaReport(rootsPath, [path, list, ...requests]);
        expect(bad).toEqual([]);
        const expected = ['ESS signing-certificate-v2', 'seal value', 'seal path', 'no signing time'];
        const stamps = ['time-stamp of the seal', 'archive time-stamp'].flatMap((one) => [
          ...[`${one} imprint`, `${one} value`, `${one} path`, `${one} is DER`],
        ]);
        const forms = ['CMS', 'certificate', 'Certs', 'list.crl', 'OCSPs', 'P-256.csr', 'RSA-3072.csr'];
        const whole = 'the last signature covers the whole file';
        expect(good).toEqual(
          expect.arrayContaining([...expected, ...stamps, ...forms.map((one) => `${one} is DER`), whole]),
        );
      },
      60_000,
    );

    itIf(existsSync(command), 'the product is not built')(
      'comes with evidence that the command line verifies',
      () => {
        const args = [command, 'verify', path, '--trust', rootsPath, '--evidence', bundle, '--json'];
        const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
        const { report } = JSON.parse(stdout) as { report: { checks: { id: string; outcome: string }[] } };
        const evidence = report.checks.filter(({ id }) => id === 'signer_evidence').map(({ outcome }) => outcome);
        expect([status, evidence]).toEqual([0, ['passed', 'passed', 'passed']]);
      },
      60_000,
    );

    itIf(hasPyHanko, NO_PYHANKO)(
      'is a passed PAdES B-LTA signature for pyHanko, which allows no other change after it',
      () => {
        const report = pyHankoReport(path, rootsPath);
        expect(report).toContain('indication: AdESPassed.OK');
        expect(report).toContain('modifications: ModificationLevel.LTA_UPDATES docmdp: True');
      },
      120_000,
    );

    itIf(hasDss, NO_DSS)(
      'is TOTAL-PASSED as PAdES-BASELINE-LTA for EU DSS',
      () => {
        expect(dssReport(path, rootsPath).trim()).toBe('PAdES-BASELINE-LTA TOTAL_PASSED null');
      },
      120_000,
    );
  },
);
