import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/db/index.js';
import { ADMIN, ANNA, BERIT, createDataHost, SAMPLE, SYSTEM, type DataHost } from './data-host.js';
import { serveDataHost, type DataServer } from './data-server.js';

const MAX_BYTES = 300_000;
const DAY_MS = 86_400_000;

describe('file API', () => {
  let directory: string;
  let sql: Knex;
  let host: DataHost;
  let server: DataServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'esign-files-'));
    sql = openDatabase({ client: 'better-sqlite3', filename: join(directory, 'test.db') });
    host = await createDataHost(sql, { limetypes: [SAMPLE], maxFileBytes: MAX_BYTES });
    host.policies.add('limepkg-sample', {
      groups: ['Signers'],
      policies: [{ limetype: 'sample', rights: { Signers: { read: true } } }],
      impersonation: { username: 'portal', groups: [], endpoints: [] },
    });
    server = await serveDataHost(host);
  });
  afterAll(async () => {
    await server.close();
    await sql.destroy();
    await host.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const upload = (body: BodyInit, disposition: string, as = ANNA): Promise<Response> =>
    server.fetch(as, '/file/', {
      method: 'POST',
      headers: { 'content-type': 'application/pdf', 'content-disposition': disposition },
      body,
    });
  const uploaded = async (body: BodyInit = 'content', as = ANNA): Promise<number> =>
    ((await (await upload(body, "attachment; filename*=UTF-8''a.pdf", as)).json()) as { id: number }).id;
  const stored = async (): Promise<string[]> =>
    (await readdir(join(host.dataDirectory, 'files'), { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  describe('when a file is brought', () => {
    it('keeps its bytes and says what it is', async () => {
      const bytes = randomBytes(200_000);
      const response = await upload(bytes, "attachment; filename*=UTF-8''%C3%85rsavtal%20%E2%82%AC.PDF");
      expect(response.status).toBe(201);
      const file = await response.json();
      expect(file).toEqual({
        id: expect.any(Number),
        filename: 'Årsavtal €.PDF',
        extension: 'pdf',
        size: 200_000,
        mimetype: 'application/pdf',
      });
      const metadata = await (await server.fetch(ANNA, `/file/${file.id}/`)).json();
      expect(metadata).toMatchObject(file);
      const contents = await server.fetch(ANNA, `/file/${file.id}/contents/`);
      expect(contents.status).toBe(200);
      expect(contents.headers.get('content-type')).toBe('application/pdf');
      expect(contents.headers.get('x-content-type-options')).toBe('nosniff');
      expect(contents.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
      expect(Buffer.from(await contents.arrayBuffer()).equals(bytes)).toBe(true);
    });

    it.each([
      [`;filename*="UTF-8''name%20x.pdf"`, 'name x.pdf'],
      [`attachment; filename="plain name.pdf"`, 'plain name.pdf'],
      ['attachment; filename=token.pdf', 'token.pdf'],
      [`attachment; filename="fallback.pdf"; filename*=utf-8''%C3%A5.pdf`, 'å.pdf'],
      [`attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd`, 'passwd'],
      [`attachment; filename="C:\\\\temp\\\\x.pdf"`, 'x.pdf'],
      [`attachment; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D1.pdf`, 'aSet-Cookie: x=1.pdf'],
      [`attachment; filename*=UTF-8''%E2%80%AEfdp.exe`, 'fdp.exe'],
      [`attachment; filename="a \\"b\\".pdf"`, 'a "b".pdf'],
    ])('reads the name in %s', async (disposition, filename) => {
      const file = await (await upload('x', disposition)).json();
      expect(file.filename).toBe(filename);
      const contents = await server.fetch(ANNA, `/file/${file.id}/contents/`);
      expect(contents.headers.get('content-disposition')).toMatch(
        /^attachment; filename="[\x20-\x21\x23-\x7e]*"; filename\*=UTF-8''[\w.~%-]*$/,
      );
      expect(contents.headers.get('set-cookie')).toBeNull();
    });

    it.each([
      'attachment',
      '',
      `attachment; filename*=UTF-8''%E0%80`,
      `attachment; filename*=klingon''x`,
      'attachment; filename=".."',
      `attachment; filename="${'x'.repeat(256)}"`,
    ])('refuses the name in %j', async (disposition) => {
      const before = await stored();
      const response = await upload('x', disposition);
      expect([response.status, (await response.json()).code]).toEqual([400, 'HOST_FILE_NAME_INVALID']);
      expect(await stored()).toEqual(before);
    });

    it('takes an empty file', async () => {
      const id = await uploaded(new Uint8Array(0));
      const contents = await server.fetch(ANNA, `/file/${id}/contents/`);
      expect([contents.status, await contents.text()]).toEqual([200, '']);
    });
  });

  describe('when an upload must not stay', () => {
    it.each([
      ['announced', false],
      ['streamed', true],
    ])('refuses one that is %s too large and keeps nothing', async (_, isStreamed) => {
      const before = await stored();
      const status = await new Promise((resolve, reject) => {
        const headers = { 'x-test-user': 'anna', 'content-disposition': 'attachment; filename=x.pdf' };
        const length = isStreamed ? {} : { 'content-length': String(MAX_BYTES + 1) };
        const options = {
          port: server.port,
          method: 'POST',
          path: '/demo/api/v1/file/',
          headers: { ...headers, ...length },
        };
        const call = httpRequest(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        call.on('error', reject);
        call.end(Buffer.alloc(MAX_BYTES + 1));
      });
      expect(status).toBe(413);
      expect(await stored()).toEqual(before);
    });

    it('keeps nothing of one that was broken off, and serves the next', async () => {
      const before = await stored();
      const rows = await sql('host_file');
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          socket.write('POST /demo/api/v1/file/ HTTP/1.1\r\nHost: x\r\nx-test-user: anna\r\n');
          socket.write('Content-Disposition: attachment; filename=x.pdf\r\nContent-Length: 200000\r\n\r\n');
          socket.write(Buffer.alloc(100_000));
          setTimeout(() => socket.destroy(), 100);
        });
        socket.on('close', () => resolve());
      });
      for (let wait = 0; wait < 50 && (await stored()).length > before.length; wait++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(await stored()).toEqual(before);
      expect(await sql('host_file')).toEqual(rows);
      expect(await uploaded()).toEqual(expect.any(Number));
    });

    it('refuses nobody', async () => {
      const response = await server.fetch(undefined, '/file/', { method: 'POST', body: 'x' });
      expect(response.status).toBe(401);
    });
  });

  describe('when a part is asked for', () => {
    it.each([
      ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
      ['bytes=8-', 206, '89', 'bytes 8-9/10'],
      ['bytes=-2', 206, '89', 'bytes 8-9/10'],
      ['bytes=-20', 206, '0123456789', 'bytes 0-9/10'],
      ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
      ['bytes=10-', 416, '', 'bytes */10'],
      ['bytes=-0', 416, '', 'bytes */10'],
      ['bytes=3-1', 200, '0123456789', null],
      ['bytes=0-1,4-5', 200, '0123456789', null],
      ['lines=0-1', 200, '0123456789', null],
    ])('answers %s with %i', async (range, status, text, contentRange) => {
      const id = await uploaded('0123456789');
      const response = await server.fetch(ANNA, `/file/${id}/contents/`, { headers: { range } });
      expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
        status,
        text,
        contentRange,
      ]);
    });

    it('sends nothing that the caller has already, and no stale part', async () => {
      const path = `/file/${await uploaded('0123456789')}/contents/`;
      const etag = (await server.fetch(ANNA, path)).headers.get('etag') ?? '';
      expect((await server.fetch(ANNA, path, { headers: { 'if-none-match': etag } })).status).toBe(304);
      expect((await server.fetch(ANNA, path, { headers: { 'if-range': etag, range: 'bytes=1-1' } })).status).toBe(206);
      expect((await server.fetch(ANNA, path, { headers: { 'if-range': '"old"', range: 'bytes=1-1' } })).status).toBe(
        200,
      );
      const head = await server.fetch(ANNA, path, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    });
  });

  describe('when somebody else asks', () => {
    const statusFor = async (id: number, as = BERIT): Promise<number> =>
      (await server.fetch(as, `/file/${id}/contents/`)).status;

    it('shows the file to its creator, the administrator and readers of a record that shows it', async () => {
      const id = await uploaded();
      expect([await statusFor(id, ANNA), await statusFor(id, ADMIN), await statusFor(id)]).toEqual([200, 200, 404]);
      await host.unitsOfWork.run(ANNA, undefined, (uow) => uow.create('document', { name: 'D', document: id }));
      expect(await statusFor(id)).toBe(200);
    });

    it('does not show it through a concealed property or a closed table', async () => {
      const [hidden, closed] = [await uploaded('x', ADMIN), await uploaded('y', ADMIN)];
      await host.unitsOfWork.run(SYSTEM, undefined, (uow) =>
        uow.create('sample', { title: 't', hidden, attachment: closed }),
      );
      expect([await statusFor(hidden), await statusFor(closed), await statusFor(closed, ANNA)]).toEqual([
        404, 200, 404,
      ]);
    });

    it('does not let anybody gain a file by referring to it', async () => {
      const id = await uploaded('private', ADMIN);
      const stealing = host.unitsOfWork.run(ANNA, undefined, (uow) =>
        uow.create('document', { name: 'D', document: id }),
      );
      await expect(stealing).rejects.toMatchObject({ code: 'HOST_VALUE_INVALID' });
      expect(await statusFor(id, ANNA)).toBe(404);
    });

    it.each(['0', '-1', 'x', '1e3', '99999999999999'])('knows no file %s', async (id) => {
      const response = await server.fetch(ADMIN, `/file/${id}/`);
      expect([response.status, (await response.json()).code]).toEqual([404, 'HOST_FILE_NOT_FOUND']);
    });
  });

  describe('when add-on code uses the store', () => {
    it('takes a local file in, reads ranges of it and copies it out', async () => {
      const path = join(directory, 'local.bin');
      await writeFile(path, '0123456789'.repeat(100_000));
      const file = await host.files.createFromPath(SYSTEM, path, {
        filename: 'L.BIN',
        mimetype: 'Application/X-Bin; a=b',
      });
      expect(file).toMatchObject({
        filename: 'L.BIN',
        extension: 'bin',
        size: 1_000_000,
        mimetype: 'application/x-bin',
      });
      const parts: Buffer[] = [];
      for await (const part of await host.files.read(SYSTEM, file.id, { start: 5, end: 12 }))
        parts.push(part as Buffer);
      expect(Buffer.concat(parts).toString()).toBe('5678901');
      await host.files.copyTo(SYSTEM, file.id, `${path}.copy`);
      expect((await readFile(`${path}.copy`)).equals(await readFile(path))).toBe(true);
      expect(await host.files.get(ANNA, file.id)).toBeUndefined();
    });

    it('says so when stored bytes are gone', async () => {
      const id = await uploaded('soon gone');
      const { storagekey } = (await sql('host_file').where({ id }).first()) as { storagekey: string };
      await unlink(join(host.dataDirectory, 'files', storagekey.slice(0, 2), storagekey));
      await expect(host.files.read(SYSTEM, id)).rejects.toMatchObject({ code: 'HOST_FILE_CONTENTS_LOST' });
      const response = await server.fetch(ANNA, `/file/${id}/contents/`);
      expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([
        409,
        'application/problem+json',
      ]);
    });
  });

  describe('when nothing refers to a file any more', () => {
    it('sweeps it after a day, and never one that a record holds', async () => {
      const [loose, held] = [await uploaded('loose'), await uploaded('held')];
      await host.unitsOfWork.run(ANNA, undefined, (uow) => uow.create('document', { name: 'D', document: held }));
      expect(await host.fileSweep.sweepUnreferenced(new Date(Date.now() + DAY_MS / 2))).toBe(0);
      const keys = async (id: number): Promise<string | undefined> =>
        ((await sql('host_file').where({ id }).first()) as { storagekey: string } | undefined)?.storagekey;
      const looseKey = await keys(loose);
      const old = new Date(Date.now() + 2 * DAY_MS);
      expect(await host.fileSweep.sweepUnreferenced(old)).toBeGreaterThan(0);
      expect(await keys(loose)).toBeUndefined();
      expect(await stored()).not.toContain(looseKey);
      expect(await stored()).toContain(await keys(held));
      expect((await server.fetch(ANNA, `/file/${held}/contents/`)).status).toBe(200);
    });
  });
});
