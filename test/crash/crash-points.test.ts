import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Product } from '../e2e/product.js';
import { isWhole, randomFrom, seed } from '../seed.js';
import { messageIdsTo, SCENES, type Victim } from './chains.js';

const POINTS = ['before-commit', 'after-commit', 'after-mail'] as const;

interface Crash {
  readonly name: string;
  readonly point: (typeof POINTS)[number];
  readonly nth: number;
}

const all: readonly Crash[] = SCENES.flatMap(({ name, commits }) =>
  POINTS.flatMap((point) =>
    Array.from({ length: point === 'after-mail' ? 2 : commits }, (_, index) => ({ name, point, nth: index + 1 })),
  ),
);

/** One point of two of the chains, and one more right behind the mail server's answer. */
function sample(): readonly Crash[] {
  const random = randomFrom(seed);
  const one = (crashes: readonly Crash[]): Crash => crashes[Math.floor(random() * crashes.length)]!;
  const at = Math.floor(random() * SCENES.length);
  const two = [SCENES[at]!, SCENES[(at + 1) % SCENES.length]!];
  return [
    ...two.map(({ name }) => one(all.filter((crash) => crash.name === name && crash.point !== 'after-mail'))),
    one(all.filter(({ point }) => point === 'after-mail')),
  ];
}

describe('a product killed at a step boundary', () => {
  let product: Product;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'esign-crash-'));
    product = await Product.start({
      NODE_OPTIONS: `--import=${pathToFileURL(resolve('test/crash/kill-switch.mjs')).href}`,
      ESIGN_KILL_SWITCH: join(folder, 'order.json'),
    });
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  async function eventsOf(signingId: number): Promise<string[]> {
    const { body } = await product.as(product.administrator, 'GET', '/api/v1/event/?name=esign.*&_limit=500');
    return (body as { event: string; body: { signing_id: number } }[])
      .filter((event) => event.body.signing_id === signingId)
      .map(({ event }) => event.replace(/\.v1$/, ''));
  }

  async function isDone(victim: Victim): Promise<boolean> {
    const counts = await Promise.all(victim.recipients.map((name) => messageIdsTo(product, victim, name)));
    return counts.every((ids) => ids.length > 0) && (await eventsOf(victim.signingId())).includes(victim.event);
  }

  /** Until the process is gone, or there is nothing left at which it could go. @returns whether it went */
  async function isKilled(pid: number, victim: Victim): Promise<boolean> {
    for (let quiet = 0; quiet < 10;) {
      if (!isAlive(pid)) return true;
      await sleep(100);
      if (await isDone(victim).catch(() => false)) quiet += 1;
    }
    return !isAlive(pid);
  }

  it.each(isWhole ? all : sample())(
    'goes on to the end: $name, $point $nth',
    async ({ name, point, nth }) => {
      const victim = await SCENES.find((one) => one.name === name)!.scene(product, `${name} ${point} ${String(nth)}`);
      const { pid } = product;
      await writeFile(join(folder, 'order.json'), JSON.stringify({ point, nth }));
      process.kill(pid, 'SIGUSR2');
      await sleep(50);
      await victim.begin().catch(() => undefined);
      const wasKilled = await isKilled(pid, victim);
      if (wasKilled) {
        await product.kill();
        await product.boot();
        const again = await victim.begin();
        expect([200, 201, 409]).toContain(again?.status);
      }
      await product.waitFor(() => isDone(victim), `the end of ${victim.title}`);

      const found = await product.waitFor(async () => {
        const answer = await product.as(
          product.coworker,
          'GET',
          `/limepkg-esign/signing/${String(victim.signingId())}/`,
        );
        return victim.status.split('|').includes(answer.body.status.value) && answer.body;
      }, `the status ${victim.status}`);
      expect(found).toMatchObject({ failure: null, waiting: null });
      for (const recipient of victim.recipients) {
        const ids = await messageIdsTo(product, victim, recipient);
        expect(new Set(ids).size).toBe(1);
        // Only between the mail server's answer and its record may a mail go out twice, with the same Message-ID.
        expect(ids.length).toBeLessThanOrEqual(wasKilled && point !== 'after-commit' ? 2 : 1);
      }
      const signed = await product.as(
        product.coworker,
        'GET',
        `/api/v1/limeobject/document/?name=${encodeURIComponent(`${victim.title} (signed)`)}`,
      );
      expect(signed.body._embedded.limeobjects).toHaveLength(victim.status === 'signed' ? 1 : 0);
      if (!isWhole) expect(wasKilled).toBe(true);
    },
    90_000,
  );
});
