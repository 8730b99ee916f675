import { setTimeout as sleep } from 'node:timers/promises';
import { describeIf } from '../skip.js';
import { isWhole, randomFrom, seed } from '../seed.js';
import { ENGINES, someOf, type Engines } from './installations.js';
import { Product } from './product.js';
import { createSigning, emailOf, person, sha256, signByCheckbox, tokenFor } from './signing-case.js';

const SIGNERS = ['Anna Berg', 'Bo Ek', 'Cia Lund'];

for (const kind of someOf(ENGINES, 0)) {
  describeIf(kind.absence === undefined, kind.absence ?? '', `a product killed at any moment, on ${kind.name}`, () => {
    let product: Product;
    let engines: Engines;

    beforeAll(async () => {
      engines = await kind.open();
      product = await Product.start(engines.environment);
    }, 90_000);

    afterAll(async () => {
      await product.dispose();
      await engines.close();
    });

    /** Messages that arrived more than once, apart from repeats of one and the same Message-ID. */
    async function doubled(title: string): Promise<string[]> {
      const byRecipient = new Map<string, Set<string>>();
      for (const mail of await product.mails()) {
        if (!mail.subject.includes(title) && !mail.text.includes(title)) continue;
        const key = `${mail.to} ${mail.subject}`;
        const ids = byRecipient.get(key) ?? new Set();
        ids.add(String(mail.headers['message-id']));
        byRecipient.set(key, ids);
      }
      return [...byRecipient].filter(([, ids]) => ids.size > 1).map(([key]) => key);
    }

    const random = randomFrom(seed);
    const cases = Array.from({ length: isWhole ? 20 : 1 }, (_, index) => ({
      index,
      afterCreateMs: Math.floor(random() * 250),
      afterLastActMs: Math.floor(random() * 500),
    }));

    it.each(cases)(
      'completes once after kill -9 at $afterCreateMs ms and $afterLastActMs ms (case $index)',
      async ({ index, afterCreateMs, afterLastActMs }) => {
        const title = `Crash lease ${String(index)}`;
        const made = await createSigning(product, {
          title,
          signers: SIGNERS.map((name, position) => person(name, position < 2 ? 1 : 2)),
        });
        await sleep(afterCreateMs);
        await product.kill();
        await product.boot();

        for (const name of SIGNERS) {
          const answer = await signByCheckbox(product, await tokenFor(product, name, title));
          expect(answer.status).toBe(200);
        }
        await sleep(afterLastActMs);
        await product.kill();
        await product.boot();

        const done = await product.statusIs(product.coworker, made.body.id, 'signed');
        const signed = await product.bytes(product.coworker, done.body.signedDocument.file.url);
        for (const name of SIGNERS) {
          await product.mailTo(
            emailOf(name),
            (mail) => mail.text.includes(sha256(signed)) && mail.attachments.length === 1,
          );
        }
        expect(await doubled(title)).toEqual([]);
        const documents = await product.as(
          product.coworker,
          'GET',
          `/api/v1/limeobject/document/?name=${encodeURIComponent(`${title} (signed)`)}`,
        );
        expect(documents.body._embedded.limeobjects).toHaveLength(1);
      },
      120_000,
    );
  });
}
