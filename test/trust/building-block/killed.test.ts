import { setTimeout as sleep } from 'node:timers/promises';
import { readText, type Row } from '../../../src/db/index.js';
import { someOf } from '../../e2e/installations.js';
import { isWhole, seed } from '../../seed.js';
import { describeIf } from '../../skip.js';
import { Browser } from './browser.js';
import { json } from './installation.js';
import { HOME, installMortal, MORTAL_KINDS, newRequest, type MortalInstallation } from './mortal-installation.js';

/** A place where the service dies, and what the audit trail says of it besides what it always says. */
interface Point {
  readonly dieAt: string;
  readonly said: readonly ('interrupted' | 'key_lost')[];
}

const points = (said: Point['said'], ...places: readonly string[]): Point[] => places.map((dieAt) => ({ dieAt, said }));
const around = (name: string): string[] => [`before ${name}`, `in ${name}`];

/** From the request to the fetched result, in the order in which they come. */
const ONE_TIME: readonly Point[] = [
  ...points([], ...around('operation requested'), 'after operation requested', 'answering POST /v1/sign/requests'),
  ...points([], 'answering GET /v1/sign/interactive', 'received POST /v1/sign/interactive/choose'),
  ...points([], ...around('operation login_begun'), 'after operation login_begun', 'received GET /v1/sign/callback'),
  ...points([], 'before claim'),
  ...points(['interrupted'], 'after claim', ...around('operation logged_in'), 'after operation logged_in'),
  ...points(['interrupted'], 'after generate', ...around('key_created')),
  ...points(['interrupted', 'key_lost'], 'after key_created', 'before use 1', 'after use 1', 'before use 2'),
  ...points(['interrupted', 'key_lost'], 'after use 2', 'before destroy', 'after destroy'),
  ...points(['interrupted', 'key_lost'], ...around('signature_verified')),
  ...points(['interrupted'], 'after signature_verified', ...around('operation signed')),
  ...points([], 'after operation signed', 'answering GET /v1/sign/callback', 'answered GET /v1/sign/callback'),
  ...points([], ...around('delivered'), 'after delivered', 'answering GET /v1/sign/response/*'),
];

/** From the pseudonym to the result; the telephone is asked and answers on the way. */
const DEVICE: readonly Point[] = [
  ...points([], ...around('operation device_asked')),
  ...points(['interrupted'], 'after operation device_asked', 'before device_signature_requested', 'in device row'),
  ...points([], 'after device_signature_requested'),
  ...points([], 'before device sending', 'after device sending', 'before device sent', 'after device sent'),
  ...points([], 'before device_asked', 'before device value', 'after device value', 'before device_signed'),
  ...points([], 'before device signed', 'after device signed', 'before timestamp_received'),
  ...points([], ...around('operation signed'), 'after operation signed'),
];

/** Some of them, of the seed's choice; all of them under `npm run test:all`. */
const chosen = (all: readonly Point[], count: number): readonly Point[] => {
  const every = Math.floor(all.length / count);
  return all.filter((_one, index) => isWhole || index % every === seed % every).slice(0, isWhole ? all.length : count);
};

const PSEUDONYM = 'grey heron 12';
const PIN = '2468';

for (const kind of someOf(MORTAL_KINDS, 1)) {
  describeIf(kind.absence === undefined, kind.absence ?? '', `a building block that is killed, on ${kind.name}`, () => {
    let at: MortalInstallation;
    beforeAll(async () => {
      at = await installMortal(kind);
    }, 120_000);
    afterAll(() => at.close());

    /** Long after it has died it is started again: nothing is left of keys, and nothing half done is there. */
    let revivals = 0;
    async function revive(): Promise<void> {
      revivals += 1;
      expect(await at.died()).toBe('SIGKILL');
      const halves = (await at.sql<Row>('bb_operation')).filter(
        (row) =>
          new Set([row['state'] === 'signed', row['outcome_box'] !== null, row['completed_at'] !== null]).size > 1,
      );
      expect(halves).toEqual([]);
      await at.revive();
      expect([await at.leftOfKeys(), await at.storeFaults()]).toEqual([[], []]);
    }

    /** Does something; when the service dies meanwhile, does it again, or what people do then. */
    async function survive<T>(work: () => Promise<T>, again: () => Promise<T> = work): Promise<T> {
      try {
        return await work();
      } catch (error) {
        const isDead = await Promise.race([at.died().then(() => true), sleep(5_000, false, { ref: false })]);
        if (!isDead) throw error;
        await revive();
        return again();
      }
    }

    const push = async (request: Record<string, string>): Promise<string> => {
      const key = { 'idempotency-key': request['nonce'] ?? '' };
      const answer = await at.post('/esign-bb/v1/sign/requests', request, { ...(await at.asService()), ...key });
      expect(answer.status).toBe(201);
      return String((await json(answer))['signUrl']);
    };

    /** What the e-service gets for what the browser brought. */
    async function fetched(back: string, request: Record<string, string>): Promise<void> {
      const { searchParams } = new URL(back);
      expect([searchParams.get('state'), searchParams.get('error')]).toEqual([request['state'], null]);
      const answer = await survive(async () => {
        const headers = await at.asService();
        return json(await fetch(`${at.baseUrl}/sign/response/${searchParams.get('signatureId') ?? ''}`, { headers }));
      });
      expect(answer).toMatchObject({
        ...{ hash: request['hash'], status: { code: 'OK' } },
        signature: expect.stringMatching(/^[\w+/]{100,}=*$/),
      });
    }

    /** Steps of the newest operation, in the order in which they were written. */
    async function told(): Promise<{ readonly steps: readonly string[]; readonly run: readonly string[] }> {
      const [row] = await at.sql<Row>('bb_operation').orderBy('id', 'desc').limit(1);
      const steps = await at.steps(readText(row?.['operation_id']));
      const runs = steps.flatMap(({ details: { run } }) => (typeof run === 'string' ? [run] : []));
      const last = runs.at(-1);
      return {
        steps: steps.map(({ step }) => step),
        run: last === undefined ? [] : (await at.steps(last)).map(({ step }) => step),
      };
    }
    const count = (steps: readonly string[], name: string): number => steps.filter((step) => step === name).length;

    it.each(chosen(ONE_TIME, 2))(
      'with a national ID, $dieAt: no key is left, the person begins again, one signature comes of it',
      async ({ dieAt, said }) => {
        const request = newRequest();
        const browser = new Browser(at.origin);
        const revivalsBefore = revivals;
        await at.arm(dieAt);
        const signUrl = await survive(() => push(request));
        const open = () => browser.go(signUrl);
        const choose = async (page: Promise<{ text: string }>) =>
          browser.submit((await page).text, '/choose', { method: 'national_id' });
        let step = await survive(open);
        for (let round = 0; round < 2 && !step.url.startsWith(HOME); round += 1) {
          const { text } = step;
          const login = await survive(
            () => choose(Promise.resolve({ text })),
            () => choose(open()),
          );
          browser.stopAt = '/sign/callback';
          const returned = await browser.logIn(login, 'se-elin');
          browser.stopAt = undefined;
          step = await survive(() => browser.go(returned.url));
        }
        await fetched(step.url, request);
        // It dies behind its answer: before the e-service asks, or after.
        if (at.isGone() || (dieAt.startsWith('answered') && revivals === revivalsBefore)) await revive();
        const { steps } = await told();
        expect(steps.filter((name) => name === 'interrupted' || name === 'key_lost').sort()).toEqual(said);
        expect([count(steps, 'requested'), count(steps, 'signed')]).toEqual([1, 1]);
        expect(count(steps, 'key_created')).toBe(count(steps, 'key_destroyed') + count(steps, 'key_lost'));
        expect(await at.storeFaults()).toEqual([]);
      },
      90_000,
    );

    it('makes one operation, one key and one signature of what comes twice in the same moment', async () => {
      const request = newRequest();
      const signUrl = await push(request);
      const first = new Browser(at.origin);
      const page = await first.go(signUrl);
      /** The same browser once more: another tab, or a button that is pressed twice. */
      const twice = async (of: Browser, work: (tab: Browser) => ReturnType<Browser['go']>) =>
        Promise.all(
          [0, 1].map(async () => {
            const tab = new Browser(at.origin);
            tab.take(of);
            return { tab, step: await work(tab) };
          }),
        );
      const sent = await twice(first, (tab) => tab.submit(page.text, '/choose', { method: 'national_id' }));
      expect(sent.map(({ step }) => step.page?.status)).toEqual([200, 200]);
      const homes = new Set<string>();
      // Of two log-ins that were begun the later one counts.
      for (const { tab, step } of sent.filter((one) => one.step.url.includes('/simulators/idbb/'))) {
        tab.stopAt = '/sign/callback';
        const returned = await tab.logIn(step, 'se-elin');
        const back = await twice(tab, (each) => each.go(returned.url));
        for (const one of back.filter(({ step: { page: shown } }) => shown?.status !== 404)) {
          const { url } = one.step.url.startsWith(HOME) ? one.step : await one.tab.go(signUrl);
          homes.add(url);
        }
      }
      const [home = '', ...more] = homes;
      expect(more).toEqual([]);
      await Promise.all([fetched(home, request), fetched(home, request)]);
      const { steps } = await told();
      const once = ['requested', 'logged_in', 'key_created', 'key_destroyed', 'signature_verified', 'signed'];
      expect(once.map((name) => [name, count(steps, name)])).toEqual(once.map((name) => [name, 1]));
      expect([count(steps, 'key_used'), count(steps, 'delivered'), count(steps, 'interrupted')]).toEqual([2, 2, 0]);
    }, 60_000);

    describe('when somebody signs with their telephone', () => {
      interface Push {
        readonly id: string;
        readonly text: string;
        readonly status: string;
        readonly verificationCode: string;
      }
      const pushes = async (title: string): Promise<Push[]> => {
        const all = (await (await fetch(`${at.origin}/simulators/scd/control/pushes/`)).json()) as Push[];
        return all.filter(({ text }) => text.includes(title));
      };
      const accept = async (title: string): Promise<void> => {
        for (const { id, verificationCode, status } of await pushes(title)) {
          const path = `/simulators/scd/control/pushes/${id}/accept`;
          if (status === 'pending') await at.post(path, { pin: PIN, verificationCode });
        }
      };

      beforeAll(async () => {
        const { token } = await json(await at.post('/simulators/idbb/control/token', { person: 'se-elin' }));
        const owner = { 'x-govstack-authenticationtoken': String(token) };
        const device = { SCDType: 'REMOTE_SCD_APP_ANDROID', SCDRemoteId: 'phone-elin', pseudonym: PSEUDONYM };
        expect((await at.post('/esign-bb/v1/cert/create', device, owner)).status).toBe(202);
        for (let isReady = false; !isReady;) {
          await sleep(50);
          await accept('');
          const list = await fetch(`${at.baseUrl}/cert/list?filter=ACTIVATED`, { headers: owner });
          isReady = ((await list.json()) as object[]).length > 0;
        }
      }, 60_000);

      it.each(chosen(DEVICE, 1))(
        '$dieAt: it goes on or is begun again, and the telephone signs once',
        async ({ dieAt, said }) => {
          const request = newRequest();
          const title = request['dataToBeDisplayed'] ?? '';
          // So many signatures in a row are more than owners have to put up with.
          await at.sql('bb_scd_limit').delete();
          const browser = new Browser(at.origin);
          const signUrl = await push(request);
          await at.arm(dieAt);
          let step = await browser.go(signUrl);
          while (!step.url.startsWith(HOME)) {
            if (step.text.includes('/choose')) {
              const entry = await browser.submit(step.text, '/choose', { method: 'scd' });
              step = await survive(
                () => browser.submit(entry.text, '/device', { pseudonym: PSEUDONYM }),
                () => browser.go(signUrl),
              );
            }
            if (at.isGone()) await revive();
            await accept(title);
            await sleep(30);
            step = await survive(() => browser.go(signUrl));
          }
          if (at.isGone()) await revive();
          await fetched(step.url, request);
          const { steps, run } = await told();
          expect(steps.filter((name) => name === 'interrupted')).toEqual(said);
          expect([count(steps, 'requested'), count(steps, 'signed')]).toEqual([1, 1]);
          const once = ['device_signature_requested', 'device_asked', 'device_signed', 'timestamp_received'];
          expect(once.map((name) => [name, count(run, name)])).toEqual(once.map((name) => [name, 1]));
          expect((await pushes(title)).map(({ status }) => status)).toEqual(['accepted']);
          expect(await at.storeFaults()).toEqual([]);
        },
        90_000,
      );
    });
  });
}
