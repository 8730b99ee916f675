import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostFile, Principal } from '../../src/host/index.js';
import type { HostUnderTest } from './host-package.js';

/** The file store, as `src/host` promises it. */
export function describeFiles(opened: () => HostUnderTest): void {
  describe('files', () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(opened().host.scratchDirectory, 'files-'));
      await writeFile(join(folder, 'local.pdf'), '0123456789');
    });
    afterAll(async () => {
      if (folder !== '') await rm(folder, { recursive: true, force: true });
    });

    const bring = (as: Principal): Promise<HostFile> =>
      opened().host.files.createFromPath(as, join(folder, 'local.pdf'), {
        filename: 'Avtal å.pdf',
        mimetype: 'application/pdf',
      });
    const textOf = async (stream: NodeJS.ReadableStream): Promise<string> => {
      const parts: Buffer[] = [];
      for await (const part of stream) parts.push(Buffer.from(part));
      return Buffer.concat(parts).toString();
    };

    it('keep bytes and metadata', async () => {
      const { files, system } = opened().host;
      const file = await bring(system);
      const { id } = file;
      expect(file).toEqual({ id, filename: 'Avtal å.pdf', extension: 'pdf', size: 10, mimetype: 'application/pdf' });
      expect(await files.get(system, id)).toEqual(file);
      expect(await textOf(await files.read(system, id))).toBe('0123456789');
      expect(await textOf(await files.read(system, id, { start: 2, end: 5 }))).toBe('234');
      await files.copyTo(system, id, join(folder, 'copy.pdf'));
      expect(await readFile(join(folder, 'copy.pdf'), 'utf8')).toBe('0123456789');
    });

    it('are open to their creator and to readers of a record that shows them', async () => {
      const { host, principals } = opened();
      const { id } = await bring(principals.admin);
      const { member, outsider } = principals;
      expect(await host.files.get(member, id)).toBeUndefined();
      await expect(host.files.read(member, id)).rejects.toMatchObject({ status: 404 });
      await host.unitsOfWork.run(host.system, undefined, (uow) =>
        uow.create('conformancecase', { title: 'shows a file', attachment: id }),
      );
      expect(await host.files.get(member, id)).toMatchObject({ id });
      expect(await host.files.get(outsider, id)).toBeUndefined();
      const own = await bring(outsider);
      expect(await host.files.get(outsider, own.id)).toEqual(own);
    });

    it('cannot be gained by referring to them', async () => {
      const { host, principals } = opened();
      const { id } = await bring(principals.admin);
      const gaining = host.unitsOfWork.run(principals.member, undefined, (uow) =>
        uow.create('conformancecase', { title: 'gains', attachment: id }),
      );
      await expect(gaining).rejects.toMatchObject({ code: 'HOST_VALUE_INVALID' });
    });

    it('are unknown when there is none', async () => {
      const { files, system } = opened().host;
      expect(await files.get(system, 2_000_000_000)).toBeUndefined();
      await expect(files.read(system, 2_000_000_000)).rejects.toMatchObject({ status: 404 });
    });
  });
}
