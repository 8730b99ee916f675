import { fork } from 'node:child_process';
import { forEachEngine } from '../engines/engines.js';
import { bundleForNode, type Program } from '../engines/bundle.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { isWhole, randomFrom, seed } from '../seed.js';
import { itIf } from '../skip.js';
import { createDomainHost, newSigning } from '../signing/domain-host.js';
import type { RaceOrder, RaceReport } from './signing-race-worker.js';

const SIGNINGS = isWhole ? 120 : 12;
const SIGNERS = 6;
const PROCESSES = 2;
const LOOPS = 8;

describe('signers who sign at the same time', () => {
  let program: Program;
  beforeAll(async () => {
    program = await bundleForNode('test/races/signing-race-worker.ts');
  });
  afterAll(() => program.remove());

  const run = (order: RaceOrder): Promise<RaceReport> =>
    new Promise((resolve, reject) => {
      const child = fork(program.file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      child.once('error', reject);
      child.on('message', (message) => {
        if (message === 'ready') child.send(order);
        else resolve(message as RaceReport);
      });
      child.once('exit', (code) => code === 0 || reject(new Error(`a racing process ended with ${code}`)));
    });

  forEachEngine((engine) => {
    const isImitated = engine.name === 'SQL Server (imitated)';
    itIf(!isImitated, 'the imitated server has one connection and no locks')(
      `complete every signing exactly once, ${SIGNINGS} signings with double clicks`,
      async () => {
        const database = await engine.create();
        const host = await createDomainHost(await engine.open(database));
        const tokens: string[] = [];
        const ids: number[] = [];
        for (let index = 0; index < SIGNINGS; index += 1) {
          const codes = Array.from({ length: SIGNERS }, () => 's1');
          const { signing, signers } = await host.coworkers.create(host.session, newSigning(host, ...codes));
          ids.push(signing.id);
          tokens.push(...(await Promise.all(signers.map(({ id }) => host.token(id)))));
        }
        const random = randomFrom(seed);
        const shuffled = (): string[] =>
          tokens
            .map((token) => ({ token, at: random() }))
            .sort((a, b) => a.at - b.at)
            .map(({ token }) => token);
        const dataDirectory = host.data.dataDirectory;
        const orders = Array.from({ length: PROCESSES }, () => ({
          database,
          dataDirectory,
          loops: LOOPS,
          tokens: shuffled(),
        }));
        const reports = await Promise.all(orders.map(run));
        expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
        expect(reports.reduce((sum, { signed }) => sum + signed, 0)).toBe(SIGNINGS * SIGNERS);
        expect(reports.reduce((sum, { refused }) => sum + refused, 0)).toBe(SIGNINGS * SIGNERS);
        const promised = await Promise.all(ids.map((id) => host.outbox(id)));
        expect(promised.map((rows) => rows.filter(({ type }) => type === 'signing_complete').length)).toEqual(
          ids.map(() => 1),
        );
        expect(await host.work()).toEqual([]);
        for (const id of ids) {
          expect((await host.context.ports.repository.get(SYSTEM, id))!.signing.status).toBe('signed');
        }
        const completed = (await host.events()).filter(({ name }) => name === 'esign.signing.completed');
        expect(completed.map(({ body }) => body.signing_id).sort()).toEqual([...ids].sort());
        const mails = host.mails.filter(({ subject }) => subject === 'completed').map(({ messageId }) => messageId);
        expect(mails).toHaveLength(SIGNINGS * (SIGNERS + 1));
        expect(new Set(mails).size).toBe(mails.length);
        expect(host.alarms).toEqual([]);
        await host.remove();
      },
      isWhole ? 600_000 : 120_000,
    );
  });
});
