import { dataUrl, drawnPng } from '../methods/png.js';
import { describeIf } from '../skip.js';
import { ENGINES, type Engines } from './installations.js';
import { Product, tokenOf, type DemoUser } from './product.js';
import { emailOf, firstDeal, newSigning, pdfWithPages, person, sha256, signByCheckbox } from './signing-case.js';

const TITLE = 'Office lease 2027';

for (const kind of ENGINES) {
  describeIf(kind.absence === undefined, kind.absence ?? '', `the main job, on ${kind.name}`, () => {
    let product: Product;
    let engines: Engines;
    let user: DemoUser;
    let deal: number;
    let documents: number[];

    beforeAll(async () => {
      engines = await kind.open();
      product = await Product.start(engines.environment);
      user = product.coworker;
      deal = await firstDeal(product, user);
      documents = [
        await product.document(user, await pdfWithPages(2, 'Lease'), 'Lease', deal),
        await product.document(user, await pdfWithPages(1, 'Appendix'), 'Appendix', deal),
      ];
    }, 90_000);

    afterAll(async () => {
      await product.dispose();
      await engines.close();
    });

    async function tokenFor(name: string): Promise<string> {
      return tokenOf(await product.mailTo(emailOf(name), (mail) => mail.text.includes('token=')));
    }

    async function signingEvents(signingId: number): Promise<string[]> {
      const { body } = await product.as(product.administrator, 'GET', '/api/v1/event/?name=esign.*&_limit=200');
      const events = body as { event: string; body: { signing_id: number } }[];
      return events
        .filter((event) => event.body.signing_id === signingId)
        .map((event) => event.event.replace(/\.v1$/, ''))
        .reverse();
    }

    it('goes from a deal’s documents to a signed PDF on the deal and in everybody’s mailbox', async () => {
      const init = await product.as(
        user,
        'GET',
        `/limepkg-esign/signing/init/?documents=${documents.join('&documents=')}`,
      );
      expect(init.body).toMatchObject({
        title: 'Lease, Appendix',
        documents: [{ name: 'Lease' }, { name: 'Appendix' }],
      });

      const created = await product.as(
        user,
        'POST',
        '/limepkg-esign/signing/',
        newSigning(documents, {
          title: TITLE,
          signers: [
            person('Anna Berg'),
            person('Bo Ek', 1, 'approver'),
            person('Cilla Dahl', 2),
            person('Dag Falk', 2, 'viewer'),
          ],
        }),
      );
      expect(created.status).toBe(201);
      const { id } = created.body;
      const original = await product.bytes(user, created.body.originalDocument.url);

      const anna = await tokenFor('Anna Berg');
      const bo = await tokenFor('Bo Ek');
      const opened = await product.portal('GET', `/signing/${anna}/`);
      expect(opened.body.signer).toMatchObject({ name: 'Anna Berg', canAct: true, status: { value: 'opened' } });
      expect(opened.body.signing.originalDocument.fingerprint).toBe(sha256(original));
      expect((await product.mails()).some((mail) => mail.to.includes(emailOf('Cilla Dahl')))).toBe(false);

      expect((await signByCheckbox(product, anna)).body.signer.status.value).toBe('signed');
      expect((await signByCheckbox(product, anna)).body.code).toBe('SIGNING_ALREADY_SIGNED');
      expect((await product.portal('POST', `/sign/checkbox/${bo}/`, { signed: true })).status).toBe(403);
      expect((await product.portal('POST', `/approve/${bo}/`, { approved: true })).status).toBe(200);

      const cilla = await tokenFor('Cilla Dahl');
      const dag = await tokenFor('Dag Falk');
      expect((await product.portal('GET', `/signing/${dag}/`)).body.signer).toMatchObject({ duty: 'view' });
      const drawn = { name: 'Cilla Dahl', image: dataUrl(drawnPng) };
      expect((await product.portal('POST', `/sign/signature/${dag}/`, drawn)).status).toBe(403);
      expect((await product.portal('POST', `/sign/signature/${cilla}/`, drawn)).status).toBe(200);

      const done = await product.statusIs(user, id, 'signed');
      expect(done.body.signedDocument).toMatchObject({ type: { value: 'signedagreement' } });
      const signed = await product.bytes(user, done.body.signedDocument.file.url);
      expect(sha256(signed.subarray(0, original.length))).toBe(sha256(original));
      expect(signed.length).toBeGreaterThan(original.length);
      expect(sha256(new Uint8Array(await (await fetchPortal(`/signed_document/${anna}/`)).arrayBuffer()))).toBe(
        sha256(signed),
      );

      const record = await product.as(user, 'GET', `/api/v1/limeobject/document/${done.body.signedDocument.id}/`);
      expect(JSON.stringify(record.body)).toContain(`/deal/${deal}/`);

      for (const name of ['Anna Berg', 'Bo Ek', 'Cilla Dahl', 'Dag Falk']) {
        const mail = await product.mailTo(emailOf(name), ({ attachments }) => attachments.length > 0);
        const attached = await product.bytes(user, mail.attachments[0]!.url);
        expect(sha256(attached)).toBe(sha256(signed));
        expect(mail.text.replace(/\s/g, '')).toContain(sha256(signed));
      }

      await product.waitFor(
        async () => (await signingEvents(id)).includes('esign.signing.completed'),
        'the event of completion',
      );
      expect(await signingEvents(id)).toEqual([
        'esign.signing.created',
        'esign.signing.sent',
        'esign.signer.opened',
        'esign.signer.signed',
        'esign.signer.signed',
        'esign.signing.sent',
        'esign.signer.opened',
        'esign.signer.signed',
        'esign.signing.completed',
      ]);
    }, 120_000);

    function fetchPortal(path: string): Promise<Response> {
      return fetch(`${product.addOn}/portal${path}`);
    }
  });
}
