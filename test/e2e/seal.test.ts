import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource } from '../../src/documents/index.js';
import { readEvidenceBundle } from '../../src/evidence/index.js';
import { nodeInflateRaw } from '../../src/evidence/index.node.js';
import { Product } from './product.js';
import { createSigning, person, sha256, signByCheckbox, tokenFor } from './signing-case.js';

interface Signed {
  readonly id: number;
  readonly path: string;
  readonly bytes: Uint8Array;
}

describe('a signing that is sealed', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
  });

  const cli = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/src/cli.js', 'verify', ...args], {
      encoding: 'utf8',
      env: { ...process.env, ESIGN_DATA_DIR: product.dataDirectory },
    });
  const authority = (state: 'up' | 'down') =>
    fetch(`${product.url}/simulators/pki/control/tsa/${state}`, { method: 'POST' });

  async function signed(id: number, name: string): Promise<Signed> {
    const { body } = await product.statusIs(product.coworker, id, 'signed');
    const bytes = await product.bytes(product.coworker, new URL(body.signedDocument.file.url).pathname);
    const path = join(product.dataDirectory, name);
    writeFileSync(path, bytes);
    return { id, path, bytes };
  }

  async function evidenceOf({ id }: Signed): Promise<string> {
    const path = join(product.dataDirectory, `evidence-${String(id)}.zip`);
    writeFileSync(path, await product.bytes(product.coworker, `/demo/limepkg-esign/signing/${String(id)}/evidence/`));
    return path;
  }

  describe('when a signer and an approver have acted', () => {
    const title = 'Sealed lease';
    let document: Signed;
    let bundle: string;

    beforeAll(async () => {
      const signers = [person('Eva Gran'), person('Bo Ek', 2, 'approver')];
      const made = await createSigning(product, { title, signers });
      await signByCheckbox(product, await tokenFor(product, 'Eva Gran', title));
      const approved = await product.portal('POST', `/approve/${await tokenFor(product, 'Bo Ek', title)}/`, {
        approved: true,
      });
      expect(approved.status).toBe(200);
      document = await signed(made.body.id, 'sealed.pdf');
      bundle = await evidenceOf(document);
    }, 90_000);

    it('passes every check offline, with the evidence and whom the installation trusts', () => {
      const { status, stdout, stderr } = cli(document.path, '--evidence', bundle, '--json');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.stringify(JSON.parse(stdout))).not.toContain('"failed"');
    });

    it('says that identity was not checked where nobody is trusted', () => {
      const { status, stdout } = spawnSync(process.execPath, ['dist/src/cli.js', 'verify', document.path], {
        encoding: 'utf8',
        env: { ...process.env, ESIGN_DATA_DIR: join(product.dataDirectory, 'nothing-here') },
      });
      expect(status).toBe(1);
      expect(stdout).toMatch(/Identity and time: not checked/);
    });

    it('does not pass once a byte of it is another', () => {
      const path = join(product.dataDirectory, 'flipped.pdf');
      const bytes = Buffer.from(document.bytes);
      bytes[2000]! ^= 1;
      writeFileSync(path, bytes);
      expect(cli(path).status).toBe(1);
    });

    it('begins with the very document that was signed, and is what the mails name', async () => {
      const { body } = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(document.id)}/`);
      const original = await product.bytes(product.coworker, new URL(body.originalDocument.url).pathname);
      expect(sha256(document.bytes.subarray(0, original.length))).toBe(sha256(original));
      const mail = await product.mailTo('bo.ek@example.com', ({ attachments }) => attachments.length > 0);
      expect(mail.text).toContain(sha256(document.bytes));
    });

    it('has a receipt for each of them, and for nobody else', async () => {
      const content = await product.bytes(
        product.coworker,
        `/demo/limepkg-esign/signing/${String(document.id)}/evidence/`,
      );
      const { manifest } = (await readEvidenceBundle(memorySource(content), nodeInflateRaw))!;
      expect(manifest.records).toHaveLength(2);
      for (const { receiptId } of manifest.records) {
        const page = await fetch(`${product.url}/demo/limepkg-esign/receipt/${receiptId}/`);
        expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
        expect(await page.text()).toContain(title);
      }
      const other = await fetch(`${product.url}/demo/limepkg-esign/receipt/${'A'.repeat(32)}/`);
      expect(other.status).toBe(404);
    });
  });

  describe('when the time-stamping authority is away', () => {
    it('waits visibly, completes when it is back, and is sealed all the same', async () => {
      const title = 'Sealed later';
      const made = await createSigning(product, { title, signers: [person('Cilla Dahl')] });
      const token = await tokenFor(product, 'Cilla Dahl', title);
      await authority('down');
      try {
        expect((await signByCheckbox(product, token)).status).toBe(200);
        const path = `/limepkg-esign/signing/${String(made.body.id)}/`;
        await product.waitFor(
          async () => (await product.as(product.coworker, 'GET', path)).body.waiting !== null,
          'that it waits',
          60_000,
        );
        expect((await product.as(product.coworker, 'GET', path)).body.status.value).toBe('partlysigned');
      } finally {
        await authority('up');
      }
      const document = await signed(made.body.id, 'later.pdf');
      expect(cli(document.path, '--evidence', await evidenceOf(document)).status).toBe(0);
    }, 150_000);
  });

  describe('when a signing was completed without a seal', () => {
    const title = 'Classic lease';
    const pades = async (enablePades: boolean): Promise<void> => {
      const { body } = await product.as(product.administrator, 'GET', '/api/v1/config/limepkg-esign/');
      const changed = await product.as(product.administrator, 'PUT', '/api/v1/config/limepkg-esign/', {
        ...body,
        enablePades,
      });
      expect(changed.status).toBe(200);
    };
    const sealOf = async (id: number): Promise<string> =>
      (await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(id)}/progress/`)).body.seal;

    it('gets one later, once, when its sender asks, and keeps the document that was mailed', async () => {
      await pades(false);
      try {
        const made = await createSigning(product, { title, signers: [person('Disa Alm')] });
        const id: number = made.body.id;
        const address = `/limepkg-esign/signing/${String(id)}/seal/`;
        expect(await product.as(product.coworker, 'POST', address)).toMatchObject({
          status: 409,
          body: { code: 'SIGNING_NOT_SEALABLE' },
        });
        expect((await signByCheckbox(product, await tokenFor(product, 'Disa Alm', title))).status).toBe(200);
        const classic = await signed(id, 'classic.pdf');
        expect([cli(classic.path).status, await sealOf(id)]).toEqual([1, 'possible']);
        const other = product.users.find((one) => !one.admin && one.username !== product.coworker.username)!;
        expect((await product.as(other, 'POST', address)).status).toBe(403);
        const asked = await Promise.all([1, 2].map(() => product.as(product.coworker, 'POST', address)));
        expect(asked.map(({ status }) => status)).toEqual([202, 202]);
        await product.waitFor(async () => (await sealOf(id)) === 'sealed', 'that it is sealed', 60_000);
        const sealed = await signed(id, 'sealed-afterwards.pdf');
        const { status, stdout } = cli(sealed.path, '--evidence', await evidenceOf(sealed));
        expect([status, stdout.split('\n')[0]]).toEqual([0, 'VALID']);
        expect((await product.as(product.coworker, 'POST', address)).body.code).toBe('SIGNING_ALREADY_SEALED');
        const story = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(id)}/timeline/`);
        const kinds: string[] = story.body.events.map(({ kind }: { kind: string }) => kind);
        expect(kinds.filter((kind) => kind.startsWith('seal'))).toEqual(['seal_requested', 'sealed']);
        expect(JSON.stringify(story.body)).toContain(sha256(classic.bytes));
      } finally {
        await pades(true);
      }
    }, 120_000);
  });
});
