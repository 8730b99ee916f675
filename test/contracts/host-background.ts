import { randomUUID } from 'node:crypto';
import type { ConformancePackage, HostUnderTest } from './host-package.js';

/** Waits until something holds. */
async function until(what: string, holds: () => boolean, timeoutMs = 15_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !holds();) {
    if (Date.now() > end) throw new Error(`It did not happen in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 600));

/** Tasks and events, as `src/host` promises them. */
export function describeBackground(opened: () => HostUnderTest, conformance: () => ConformancePackage): void {
  const runsOf = (mark: string): ConformancePackage['runs'] =>
    conformance().runs.filter(({ payload }) => (payload as { mark?: unknown } | null)?.mark === mark);
  const heardOf = (mark: string): ConformancePackage['heard'] =>
    conformance().heard.filter(({ body }) => body.mark === mark);

  describe('tasks', () => {
    it('run with their payload once they are sent', async () => {
      const mark = randomUUID();
      await opened().host.tasks.send('conformance.note', { mark, at: '2026-01-01', list: [1, { a: null }] });
      await until('the task runs', () => runsOf(mark).length > 0);
      const [first] = runsOf(mark);
      expect(first?.payload).toEqual({ mark, at: '2026-01-01', list: [1, { a: null }] });
      expect(first?.run).toMatchObject({ attempt: 1, isLastAttempt: false, id: expect.any(String) });
      expect(first?.run.signal.aborted).toBe(false);
    });

    it('go out with the commit of a unit of work, and not without it', async () => {
      const { host } = opened();
      const [kept, undone] = [randomUUID(), randomUUID()];
      await host.unitsOfWork.run(host.system, undefined, async (uow) => {
        await uow.send('conformance.note', { mark: kept });
        expect(runsOf(kept)).toEqual([]);
      });
      const failing = host.unitsOfWork.run(host.system, undefined, async (uow) => {
        await uow.send('conformance.note', { mark: undone });
        throw new RangeError('on purpose');
      });
      await expect(failing).rejects.toThrow(RangeError);
      await until('the task of the commit runs', () => runsOf(kept).length > 0);
      await aMoment();
      expect(runsOf(undone)).toEqual([]);
    });

    it('are sent once while one with the same key waits', async () => {
      const mark = randomUUID();
      const options = { dedupeKey: mark, runAt: new Date(Date.now() + 400) };
      const { tasks } = opened().host;
      await Promise.all([1, 2, 3].map(() => tasks.send('conformance.note', { mark }, options)));
      await until('the task runs', () => runsOf(mark).length > 0);
      await aMoment();
      expect(runsOf(mark)).toHaveLength(1);
    });

    it('are tried again until their attempts are used up, unless the error says never', async () => {
      const [later, never] = [randomUUID(), randomUUID()];
      const options = { attempts: 3, backoffMs: 20 };
      await opened().host.tasks.send('conformance.fail', { mark: later }, options);
      await opened().host.tasks.send('conformance.fail', { mark: never, never: true }, options);
      await until('three attempts', () => runsOf(later).length === 3);
      await aMoment();
      expect(runsOf(later).map(({ run }) => [run.attempt, run.isLastAttempt])).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
      expect(runsOf(never)).toHaveLength(1);
    });

    it('are started by the clock', async () => {
      await until('a tick', () => conformance().runs.some(({ name }) => name === 'tick'));
    });
  });

  describe('events', () => {
    it('reach each handler with the commit, again until it takes them', async () => {
      const { host } = opened();
      const mark = randomUUID();
      await host.unitsOfWork.run(host.system, undefined, (uow) => uow.publish('conformance.happened', { mark }));
      await until('both handlers took it', () => new Set(heardOf(mark).map(({ handler }) => handler)).size === 2);
      expect(heardOf(mark)[0]).toMatchObject({ event: 'conformance.happened', body: { mark } });
    });

    it('are not published without the commit', async () => {
      const { host } = opened();
      const mark = randomUUID();
      const failing = host.unitsOfWork.run(host.system, undefined, async (uow) => {
        await uow.publish('conformance.happened', { mark });
        throw new RangeError('on purpose');
      });
      await expect(failing).rejects.toThrow(RangeError);
      await aMoment();
      expect(heardOf(mark)).toEqual([]);
    });

    it('tell of records', async () => {
      const { host } = opened();
      const values = { title: 'told' };
      const id = await host.unitsOfWork.run(host.system, undefined, (uow) => uow.create('conformancecase', values));
      const told = (): boolean => conformance().heard.some(({ body }) => body.id === id);
      await until('the record is told of', told);
      expect(conformance().heard.find(({ body }) => body.id === id)).toMatchObject({
        event: 'core.limeobject.conformancecase.new.v1',
        body: { limetype: 'conformancecase', id, values: { title: 'told' } },
      });
    });
  });
}
