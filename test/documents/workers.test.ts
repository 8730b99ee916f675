import { existsSync } from 'node:fs';
import { createDocumentWorkers, type DocumentWorkers } from '../../src/documents/index.node.js';
import { pagesFile } from '../fixtures/pdf/cos-file.js';
import { manyPages } from '../fixtures/pdf/hostile.js';
import { Room, UUID } from './room.js';

const room = new Room();
const open: DocumentWorkers[] = [];
afterAll(async () => {
  for (const workers of open) await workers.close();
  room.remove();
});

const start = (options: Parameters<typeof createDocumentWorkers>[0]): DocumentWorkers => {
  const workers = createDocumentWorkers({ size: 1, ...options });
  open.push(workers);
  return workers;
};
const job = (bytes: Uint8Array) => ({
  paths: [room.write(bytes)],
  target: room.fresh(),
  title: 'Test',
  language: 'en_us',
  uuid: UUID,
});
const small = (): Uint8Array => pagesFile([{ text: 'Small' }]);
const heavy = (): Uint8Array => manyPages(4900);

async function untilBusy(workers: DocumentWorkers): Promise<number> {
  for (;;) {
    const [pid] = workers.busyPids;
    if (pid !== undefined) return pid;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('document workers', () => {
  describe('when a worker is killed in the middle of a job', () => {
    it('says that trying again may help, and does the next job', async () => {
      const workers = start({});
      await workers.makeOriginal(job(small()));
      const attempt = workers.makeOriginal(job(heavy()));
      const outcome = attempt.catch((error: unknown) => error);
      process.kill(await untilBusy(workers), 'SIGKILL');
      expect(await outcome).toMatchObject({ code: 'DOCUMENT_WORKER_LOST', retry: 'later' });
      expect((await workers.makeOriginal(job(small()))).pages).toBe(1);
    });
  });

  describe('when a job takes too long', () => {
    it('ends it as too complex, and does the next job', async () => {
      const workers = start({ timeoutMs: 1 });
      await expect(workers.makeOriginal(job(heavy()))).rejects.toMatchObject({ code: 'DOCUMENT_TOO_COMPLEX' });
      const patient = start({ timeoutMs: 20_000 });
      expect((await patient.makeOriginal(job(heavy()))).pages).toBe(4900);
    });
  });

  describe('when a job takes too much memory', () => {
    it('ends it as too complex', async () => {
      const workers = start({ memoryMb: 60 });
      const attempt = workers.makeOriginal(job(Buffer.concat([small(), Buffer.alloc(60e6, 32), small()])));
      await expect(attempt).rejects.toMatchObject({ code: 'DOCUMENT_TOO_COMPLEX' });
    });
  });

  describe('when more jobs come than there are workers', () => {
    it('does all of them', async () => {
      const workers = start({});
      const results = await Promise.all(Array.from({ length: 4 }, () => workers.makeOriginal(job(small()))));
      expect(new Set(results.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    });
  });

  describe('when the pool is closed', () => {
    it('rejects jobs under way and new ones, and writes nothing', async () => {
      const workers = start({});
      const task = job(heavy());
      const outcome = workers.makeOriginal(task).catch((error: unknown) => error);
      await untilBusy(workers);
      await workers.close();
      expect(await outcome).toMatchObject({ code: 'DOCUMENT_WORKER_LOST' });
      await expect(workers.inspect(task.target)).rejects.toMatchObject({ code: 'DOCUMENT_WORKER_LOST' });
      expect(existsSync(task.target)).toBe(false);
    });
  });
});
