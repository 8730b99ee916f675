import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { Product, type Answer } from './product.js';
import { createSigning, emailOf, person, sha256, signByCheckbox, tokenFor } from './signing-case.js';

describe('when something the product depends on is away', () => {
  let product: Product;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'esign-outage-'));
    product = await Product.start({
      NODE_OPTIONS: `--import=${pathToFileURL(resolve('test/crash/kill-switch.mjs')).href}`,
      ESIGN_KILL_SWITCH: join(folder, 'order.json'),
    });
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function mailServer(action: 'up' | 'down' | 'refuse', body?: object): Promise<void> {
    const { status } = await product.call('POST', `/simulators/mailbox/control/${action}`, body);
    expect(status).toBe(204);
  }

  afterEach(async () => {
    await mailServer('up');
    await mailServer('refuse', {});
  });

  async function signing(id: number): Promise<Answer> {
    return await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(id)}/`);
  }

  async function history(id: number): Promise<string[]> {
    const { body } = await product.as(
      product.administrator,
      'GET',
      `/api/v1/limeobject/history/?signing=${String(id)}&_limit=100`,
    );
    return body._embedded.limeobjects.map(({ note }: { note: string }) => note);
  }

  describe('a mail server that is down', () => {
    it('is waited for, visibly, and gets each mail once when it is back', async () => {
      await mailServer('down');
      const title = 'Outage of mail';
      const made = await createSigning(product, { title, signers: [person('Anna Berg'), person('Bo Ek')] });
      const { id } = made.body;
      const waiting = await product.waitFor(async () => {
        const { body } = await signing(id);
        return body.waiting !== null && body;
      }, 'a signing that waits');
      expect(waiting).toMatchObject({
        status: { value: 'sent' },
        failure: null,
        waiting: {
          code: 'HOST_MAIL_UNAVAILABLE',
          message: 'The mail server cannot be reached',
          step: 'signing_create.send_invitations',
        },
      });
      expect((await history(id)).filter((line) => line.includes('HOST_MAIL_UNAVAILABLE'))).toHaveLength(1);
      await mailServer('up');
      for (const name of ['Anna Berg', 'Bo Ek']) await tokenFor(product, name, title);
      await product.waitFor(async () => (await signing(id)).body.waiting === null, 'the end of the waiting');
      await sleep(1_000);
      const mails = (await product.mails()).filter(({ text }) => text.includes(title));
      expect(mails.map(({ to }) => to).sort()).toEqual([emailOf('Anna Berg'), emailOf('Bo Ek')]);
    }, 90_000);
  });

  describe('a mail server that refuses somebody', () => {
    it('stops that signer, tells the sender and nobody else, and takes a reminder later', async () => {
      await mailServer('refuse', { pattern: 'cia.lund' });
      const title = 'Refused mail';
      const made = await createSigning(product, { title, signers: [person('Cia Lund'), person('Dag Falk')] });
      const { id } = made.body;
      const dag = await tokenFor(product, 'Dag Falk', title);
      const found = await product.waitFor(async () => {
        const { body } = await signing(id);
        return body.signers[0].status.value === 'error' && body;
      }, 'the signer whose mail was refused');
      expect(found).toMatchObject({ status: { value: 'sent' }, failure: null, waiting: null });
      await product.mailTo('@', ({ text, to }) => text.includes('Cia Lund') && !to.includes('dag.falk'));
      expect((await signByCheckbox(product, dag)).status).toBe(200);

      await mailServer('refuse', {});
      const reminded = await product.as(product.coworker, 'POST', `/limepkg-esign/signing/${String(id)}/remind/`, {});
      expect(reminded.body).toEqual({ reminded: [found.signers[0].id], skipped: [] });
      const cia = await tokenFor(product, 'Cia Lund', title);
      expect((await signing(id)).body.signers[0].status.value).toBe('notified');
      expect((await signByCheckbox(product, cia)).status).toBe(200);
      await product.statusIs(product.coworker, id, 'signed');
    }, 60_000);
  });

  describe('a document that is gone from the disk', () => {
    /** The stored file with these contents. */
    async function storedFile(fingerprint: string): Promise<string> {
      const files = join(product.dataDirectory, 'files');
      for (const entry of await readdir(files, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && sha256(await readFile(path)) === fingerprint) return path;
      }
      throw new Error('the original is not on disk');
    }

    /** Asks the database of the dead process. */
    function hasSigned(signingId: number): boolean {
      const database = new Database(join(product.dataDirectory, 'host.sqlite'), { readonly: true });
      const row = database.prepare('SELECT signerstatus FROM signer WHERE signing = ?').get(signingId);
      database.close();
      return (row as { signerstatus: string }).signerstatus === 'signed';
    }

    it('stops the signing with its cause and makes no signed document; put back and resumed, it completes', async () => {
      const title = 'Lost original';
      const made = await createSigning(product, { title, signers: [person('Anna Berg')] });
      const { id } = made.body;
      const token = await tokenFor(product, 'Anna Berg', title);
      const original = await product.bytes(product.coworker, made.body.originalDocument.url);
      const path = await storedFile(sha256(original));

      // The act is in, and the process dies before the work that follows from it.
      await product.waitFor(async () => {
        await writeFile(join(folder, 'order.json'), JSON.stringify({ point: 'after-commit', nth: 1 }));
        process.kill(product.pid, 'SIGUSR2');
        await sleep(50);
        await signByCheckbox(product, token).catch(() => undefined);
        await product.kill();
        // The commit after which it died may have been another one's.
        if (hasSigned(id)) return true;
        await product.boot();
        return false;
      }, 'a death right after the act');
      await rename(path, `${path}.away`);
      await product.boot();

      const stopped = await product.statusIs(product.coworker, id, 'error');
      expect(stopped.body).toMatchObject({
        failure: {
          code: 'HOST_FILE_CONTENTS_LOST',
          message: 'A stored file is gone',
          step: 'signing_complete.create_signed_document_file',
        },
        signedDocument: null,
      });
      expect((await history(id)).some((line) => line.startsWith('The signing stopped: A stored file is gone'))).toBe(
        true,
      );
      await product.mailTo('@', ({ text }) => text.includes(title) && text.includes('HOST_FILE_CONTENTS_LOST'));

      await rename(`${path}.away`, path);
      const resumed = await product.as(product.coworker, 'POST', `/limepkg-esign/signing/resume/${String(id)}/`);
      expect(resumed.status).toBe(200);
      const done = await product.statusIs(product.coworker, id, 'signed');
      const signed = await product.bytes(product.coworker, done.body.signedDocument.file.url);
      expect(sha256(signed.subarray(0, original.length))).toBe(sha256(original));
      expect(done.body.failure).toBeNull();
    }, 60_000);
  });
});
