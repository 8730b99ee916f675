import { existsSync, readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import type { HttpSend } from '../../../src/pki/index.node.js';
import type { RemoteOutcome } from '../../../src/trust/scd/remote/contract.js';
import type { RemoteScd } from '../../../src/trust/scd/index.js';
import { ScdKeys } from '../../../src/trust/scd/keys.js';
import { SignatureRows } from '../../../src/trust/scd/signing/rows.js';
import { ELIN, openHarness, SOURCE, until, type Harness } from './harness.js';

/** How often {@link until} looks. */
const LOOK_MS = 10;

/** Frees what nobody holds any more. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('signatures that wait for their owners', () => {
  let harness: Harness;
  afterEach(() => harness.close());

  describe('when the service is started again', () => {
    it('collects what was signed meanwhile, and asks nobody twice', async () => {
      harness = await openHarness({ databaseFile: true });
      await harness.onboard();
      await harness.begin('pending');
      await harness.push();
      await harness.devices.stop();
      await harness.accept();
      const before = (await harness.pushes()).length;
      await harness.restart();
      await expect(harness.ended('pending')).resolves.toMatchObject({ state: 'signed' });
      expect((await harness.pushes()).length).toBe(before);
    });

    it('goes on with registrations', async () => {
      harness = await openHarness();
      const body = { SCDType: 'REMOTE_SCD_SIM', SCDRemoteId: 'phone-elin' };
      const { certificateId } = await harness.devices.registrations.create(ELIN, body, SOURCE);
      await harness.devices.stop();
      await harness.accept();
      await harness.restart();
      await until(async () => {
        const { state } = await harness.devices.registrations.find(ELIN.psut, certificateId);
        return state === 'ACTIVE' ? true : undefined;
      });
    });

    /** As a process leaves it that died right after it had sent the request. */
    const dieAfterSending = async () => {
      await harness.onboard();
      await harness.devices.stop();
      await harness.begin('died');
      await harness.sql('bb_scd_signature').where({ operation_id: 'died' }).update({ state: 'sending', remote: 'own' });
    };

    it('sends a request once more where the device’s service can tell that it has it', async () => {
      harness = await openHarness();
      await dieAfterSending();
      await harness.restart();
      await harness.accept();
      await expect(harness.ended('died')).resolves.toMatchObject({ state: 'signed' });
    });

    it('gives up where it cannot', async () => {
      harness = await openHarness();
      await dieAfterSending();
      const own = harness.parts.remotes.REMOTE_SCD_SIM!;
      await harness.restart({ remotes: { REMOTE_SCD_APP_ANDROID: { ...own, isRepeatable: false } } });
      await expect(harness.ended('died')).resolves.toEqual({ state: 'failed', reason: 'lost' });
      expect(await harness.pushes()).toHaveLength(1);
    });
  });

  describe('when an answer gets lost on its way', () => {
    it('asks once all the same', async () => {
      let lost = 0;
      const send =
        (real: HttpSend): HttpSend =>
        async (exchange) => {
          const answer = await real(exchange);
          if (exchange.url.endsWith('/signatures') && lost++ === 0) throw new RangeError('lost');
          return answer;
        };
      harness = await openHarness({ send });
      await harness.onboard();
      await harness.begin('lost answer');
      await harness.accept();
      await expect(harness.ended('lost answer')).resolves.toMatchObject({ state: 'signed' });
      expect((await harness.pushes()).filter(({ status }) => status === 'accepted')).toHaveLength(2);
    });
  });

  describe('when the device never answers', () => {
    it('ends in time, and the request leaves the screen', async () => {
      harness = await openHarness({ timings: { signMs: 600, pollMs: 20 } });
      await harness.onboard();
      await harness.begin('no answer');
      await harness.push();
      await expect(harness.ended('no answer')).resolves.toEqual({ state: 'failed', reason: 'timeout' });
      await until(async () =>
        (await harness.pushes()).every(({ status }) => status !== 'pending') ? true : undefined,
      );
      expect(harness.settled).toEqual(['no answer']);
    });

    it('is forgotten after a while', async () => {
      harness = await openHarness({ timings: { signMs: 100 } });
      await harness.onboard();
      await harness.begin('forgotten');
      await harness.ended('forgotten');
      await harness.devices.tidy();
      await expect(harness.devices.signing.state('forgotten')).resolves.toMatchObject({ state: 'failed' });
      harness.clock.offsetMs = 2 * 60 * 60_000;
      await harness.devices.tidy();
      await expect(harness.devices.signing.state('forgotten')).rejects.toMatchObject({ status: 404 });
      expect(await harness.sql('bb_scd_token')).toEqual([]);
    });
  });

  describe('when a thousand are pending', () => {
    const COUNT = 1000;
    const BATCH = 200;
    const POLL_MS = 500;

    /** As a thousand requests stand that were sent. */
    const sendAll = async () => {
      const { secret, now } = harness.parts;
      const rows = new SignatureRows(harness.sql, new ScdKeys(secret), now!);
      const [device] = await harness.sql('bb_scd_device').where({ state: 'ACTIVE' });
      const what = { format: 'CAdES', hashType: 'SHA2-256', digest: Buffer.alloc(32).toString('base64') };
      const box = { displayText: '', serviceName: '', what, signingTime: new Date().toISOString(), signedHash: '' };
      const open = { value: null, certificateId: null, result: null, stamp: null, waitsFor: null, giveUpAt: '' };
      await harness.sql.transaction(async (trx) => {
        for (let n = 0; n < COUNT; n++) {
          const operationId = `operation ${n}`;
          await rows.insert(trx, {
            ...{ operationId, deviceId: device.id, targetHash: 'x', code: '0000' },
            ...{ box: { ...box, ...open, session: operationId }, endsAt: new Date(Date.now() + 90_000) },
          });
        }
        await trx('bb_scd_signature').update({ state: 'sent', remote: 'own' });
      });
    };

    /** What this process holds now: timers that run, threads, and memory that is in use. */
    const held = () => {
      collectGarbage();
      const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      const threads = existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0;
      return { timers, threads, heapMb: process.memoryUsage().heapUsed / 2 ** 20 };
    };

    /** What happens until something comes: timers that are made, work of the processor, and how long others had to wait for their turn. */
    const spent = async (look: () => Promise<true | undefined>) => {
      const timers = jest.spyOn(globalThis, 'setTimeout');
      const delay = monitorEventLoopDelay({ resolution: 5 });
      const [cpu, begun] = [process.cpuUsage(), performance.now()];
      delay.enable();
      await until(look, 60_000);
      delay.disable();
      const { user, system } = process.cpuUsage(cpu);
      // Without those that looking itself makes.
      const made = timers.mock.calls.filter(([, ms]) => ms !== LOOK_MS).length;
      timers.mockRestore();
      const ms = performance.now() - begun;
      return { made, ms, busy: (user + system) / 1000 / ms, delayMs: delay.percentile(50) / 1e6 };
    };

    it('costs one timer and some questions a second, no thread, and each is answered in the end', async () => {
      const answers = new Map<string, RemoteOutcome>();
      const asked: number[] = [];
      const patient = (own: RemoteScd): RemoteScd => ({
        ...own,
        batchSize: BATCH,
        outcomes: async (sessions) => {
          if (sessions.every((session) => !session.startsWith('operation'))) return own.outcomes(sessions);
          asked.push(sessions.length);
          return sessions.map((session) => answers.get(session) ?? { state: 'pending' });
        },
      });
      const timings = { tickMs: 100, pollMs: POLL_MS, signMs: 90_000, leaseMs: 90_000 };
      const remotes = (own: RemoteScd) => ({ REMOTE_SCD_APP_ANDROID: patient(own) });
      harness = await openHarness({ timings, remotes });
      await harness.onboard();
      const before = held();
      await sendAll();
      const rounds = (count: number) => async () => (asked.length >= count * (COUNT / BATCH) ? true : undefined);
      await until(rounds(2), 60_000);
      asked.length = 0;
      const { made, ms, busy, delayMs } = await spent(rounds(4));
      const polls = ms / POLL_MS + 1;
      // In batches, plus what the batches drift apart: nothing that grows with the signatures.
      expect(asked.length).toBeLessThanOrEqual(3 * polls * (COUNT / BATCH));
      // One a tick, and those that the database’s pool makes for each statement; one a signature would be a thousand a round.
      expect(made / polls).toBeLessThan(COUNT / 5);
      const after = held();
      expect(after.timers - before.timers).toBeLessThanOrEqual(3);
      expect(after.threads).toBeLessThanOrEqual(before.threads);
      expect(after.heapMb - before.heapMb).toBeLessThan(16);
      // What waits costs a part of one processor, asked twice as often as usual, and keeps nobody else waiting.
      expect(busy).toBeLessThan(0.75);
      expect(delayMs).toBeLessThan(50);
      for (let n = 0; n < 20; n++) answers.set(`operation ${n}`, { state: 'failed', reason: 'device_unusable' });
      await until(async () => (harness.settled.length === 20 ? true : undefined));
      const states = await harness.sql('bb_scd_signature').select('state').count({ count: '*' }).groupBy('state');
      expect(states).toEqual(
        expect.arrayContaining([
          { state: 'failed', count: 20 },
          { state: 'sent', count: COUNT - 20 },
        ]),
      );
    });
  });
});
