import { setTimeout as sleep } from 'node:timers/promises';
import { isWhole } from '../seed.js';
import { describeIf } from '../skip.js';
import { INSTALLATIONS, someOf, type Installation } from './installations.js';
import type { Answer, Product } from './product.js';
import { firstDeal, newSigning, pdfWithPages, person, signByCheckbox } from './signing-case.js';
import { tokenOf } from './product.js';

const ROUNDS = isWhole ? 10 : 2;

for (const kind of someOf(INSTALLATIONS, 1)) {
  describeIf(kind.absence === undefined, kind.absence ?? '', `calls in the same moment, on ${kind.name}`, () => {
    let installation: Installation;
    let here: Product;
    let there: Product;

    beforeAll(async () => {
      installation = await kind.start();
      here = installation.hosts[0]!;
      there = installation.hosts.at(-1)!;
    }, 120_000);

    afterAll(async () => {
      await installation.stop();
    }, 60_000);

    async function bodyOf(title: string, names: readonly string[]): Promise<object> {
      const user = here.coworker;
      const document = await here.document(user, await pdfWithPages(1), title, await firstDeal(here, user));
      return newSigning([document], { title, signers: names.map((name) => person(name)) });
    }

    async function create(title: string, names: readonly string[]): Promise<{ id: number; tokens: string[] }> {
      const made = await here.as(here.coworker, 'POST', '/limepkg-esign/signing/', await bodyOf(title, names));
      expect(made.status).toBe(201);
      const mails = await here.waitFor(async () => {
        const found = (await installation.mails()).filter(
          ({ text }) => text.includes(title) && text.includes('token='),
        );
        return found.length >= names.length && found;
      }, `invitations to ${title}`);
      const tokens = names.map((name) => tokenOf(mails.find(({ text }) => text.includes(name.split(' ')[0]!))!));
      return { id: made.body.id, tokens };
    }

    async function eventsOf(id: number, name: string): Promise<number> {
      const { body } = await here.as(here.administrator, 'GET', `/api/v1/event/?name=${name}&_limit=500`);
      return (body as { body: { signing_id: number } }[]).filter((event) => event.body.signing_id === id).length;
    }

    const codes = (answers: readonly Answer[]): string[] =>
      answers.map(({ status, body }) => (status === 200 ? '200' : `${String(status)} ${String(body.code)}`)).sort();

    it('complete a signing once, whoever clicks twice', async () => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const title = `Same moment ${String(round)}`;
        const { id, tokens } = await create(title, ['Anna Berg', 'Bo Ek']);
        const answers = await Promise.all(
          tokens.flatMap((token) => [signByCheckbox(here, token), signByCheckbox(there, token)]),
        );
        expect(codes(answers)).toEqual(['200', '200', '409 SIGNING_ALREADY_SIGNED', '409 SIGNING_ALREADY_SIGNED']);
        await here.statusIs(here.coworker, id, 'signed');
        await here.waitFor(async () => (await eventsOf(id, 'esign.signing.completed')) > 0, 'the completion');
        const documents = await here.as(
          here.coworker,
          'GET',
          `/api/v1/limeobject/document/?name=${encodeURIComponent(`${title} (signed)`)}`,
        );
        expect(documents.body._embedded.limeobjects).toHaveLength(1);
        expect(await eventsOf(id, 'esign.signing.completed')).toBe(1);
        const completed = (await installation.mails()).filter(
          ({ text, attachments }) => text.includes(title) && attachments.length > 0,
        );
        expect(completed.map(({ to }) => to)).toEqual([...new Set(completed.map(({ to }) => to))]);
        expect(completed).toHaveLength(3);
      }
    }, 120_000);

    it('make one signing of one Idempotency-Key', async () => {
      const body = await bodyOf('One key', ['Anna Berg']);
      const post = (product: Product): Promise<Answer> =>
        product.as(product.coworker, 'POST', '/limepkg-esign/signing/', body, { 'idempotency-key': 'one-key' });
      const answers = await Promise.all([post(here), post(there), post(here), post(there)]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      await sleep(2_000);
      const invitations = (await installation.mails()).filter(({ text }) => text.includes('One key'));
      expect(invitations).toHaveLength(1);
    }, 60_000);

    it('let either a signature or a refusal stand, never both', async () => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const { id, tokens } = await create(`Sign or decline ${String(round)}`, ['Anna Berg']);
        const [token = ''] = tokens;
        const [signed, declined] = await Promise.all([
          signByCheckbox(here, token),
          there.portal('POST', `/decline/${token}/`, { kind: 'declined', reason: 'No' }),
        ]);
        expect([signed.status, declined.status].sort()).toEqual([200, 409]);
        await here.statusIs(here.coworker, id, signed.status === 200 ? 'signed' : 'canceled');
        const lost = signed.status === 200 ? declined : signed;
        expect(['SIGNING_ALREADY_SIGNED', 'SIGNING_CANCELED', 'SIGNING_CLOSED']).toContain(lost.body.code);
      }
    }, 60_000);

    it('let either the last signature or the cancellation stand', async () => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const { id, tokens } = await create(`Sign or cancel ${String(round)}`, ['Anna Berg']);
        const [signed, canceled] = await Promise.all([
          signByCheckbox(here, tokens[0]!),
          there.as(there.coworker, 'DELETE', `/limepkg-esign/signing/${String(id)}/`, { reason: 'Too late' }),
        ]);
        expect([signed.status, canceled.status].sort()).toEqual([200, 409]);
        await here.statusIs(here.coworker, id, signed.status === 200 ? 'signed' : 'canceled');
      }
    }, 60_000);

    it('leave all hosts able to stop, with nothing undone', async () => {
      for (const host of [...installation.hosts].reverse()) expect(await host.stop()).toBe(0);
    }, 60_000);
  });
}
