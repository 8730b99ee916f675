import { UnusableError } from '../../src/errors.js';
import { coworkerSession } from '../http-harness.js';
import { makeSigning } from '../signing-records.js';
import { CARLITO, fileShape, found, option, start } from './app.js';

describe('the endpoints for coworkers', () => {
  let app: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    app = await start();
  });
  afterEach(() => app.close());

  describe('when the create dialog opens', () => {
    it('gets signers, methods, title, languages, message and documents', async () => {
      const { status, body } = await app.call('GET', '/signing/init/?documents=2044');
      const person = { limetype: 'person', limetypeLocalname: 'Person' };
      const coworker = { limetype: 'coworker', limetypeLocalname: 'Coworker', default: false };
      const { url, ...file } = fileShape(40, 'JAS.pdf');
      expect(status).toBe(200);
      expect(body).toEqual({
        signers: [
          { ...coworker, id: 1001, name: 'Carlito Jakobsson', email: 'carlito@example.com' },
          { ...person, id: 1039, name: 'Mari Ahna', email: 'mari@example.com', default: true },
          { ...coworker, id: 1002, name: 'Nisse Jensen', email: 'nisse@example.com' },
          { ...person, id: 1051, name: 'Peter Johansson', email: '', default: false },
        ],
        methods: [{ ...option('signing.methods', 'checkbox'), default: false, level: 'SES' }],
        title: 'JAS 39',
        languages: ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'],
        subject: 'en_us:limepkg_esign.default.subject{"title":"JAS 39"}',
        message: 'en_us:limepkg_esign.default.message{"coworker":"Carlito Jakobsson","title":"JAS 39"}',
        documents: [
          {
            limetype: 'document',
            id: 2044,
            type: { text: 'Agreement', value: 'agreement' },
            name: 'JAS 39',
            file,
            url,
          },
        ],
      });
    });

    it('names several documents in the title', async () => {
      const { body } = await app.call('GET', '/signing/init/?documents=2044&documents=2046');
      expect(body.title).toBe('JAS 39, second.pdf');
      expect(body.documents[1].type).toBeNull();
    });

    it('writes subject and message in the language asked for, and everything else in the session’s', async () => {
      const { body } = await app.call('GET', '/signing/init/?documents=2044&language=fi');
      expect(body.message).toMatch(/^fi:/);
      expect(body.subject).toMatch(/^fi:/);
      expect(body.methods[0].text).toMatch(/^en_us:/);
    });

    it.each([
      ['?documents=2044&language=fr', 400, 'INPUT_INVALID', 'language'],
      ['?documents=9999', 422, 'DOCUMENT_NOT_FOUND', 'documents.0'],
      ['?documents=2044&documents=2047', 422, 'DOCUMENT_NOT_FOUND', 'documents.1'],
      ['?documents=2044&documents=2045', 422, 'DOCUMENT_NOT_PDF', 'documents.1'],
      ['', 400, 'INPUT_INVALID', 'documents'],
      ['?documents=x', 400, 'INPUT_INVALID', 'documents.0'],
      ['?documents=1e3', 400, 'INPUT_INVALID', 'documents.0'],
      ['?documents=2044&documents=2044', 400, 'INPUT_INVALID', 'documents'],
    ])('refuses %s', async (query, status, code, path) => {
      const answer = await app.call('GET', `/signing/init/${query}`);
      expect(answer).toMatchObject({ status, body: { code, errors: [{ path }] } });
    });

    it('is refused for whoever is not in the group', async () => {
      app.coworkers.isUser = false;
      expect((await app.call('GET', '/signing/init/?documents=2044')).status).toBe(403);
    });
  });

  const body = {
    signers: [
      {
        limetype: 'person',
        id: 1039,
        email: 'mari@example.com',
        name: 'Mari Ahna',
        order: 1,
        role: 'signer',
        duty: 'sign',
      },
      { name: 'Peter', email: 'peter@example.com', order: 2, role: 'viewer', duty: null },
    ],
    documents: [2044],
    meta: { subject: 'To sign', message: 'Please', language: 'sv' },
    title: 'Protection agreement',
    methods: ['checkbox'],
  };

  describe('when a signing is created', () => {
    it('passes on exactly what was asked for and answers like GET', async () => {
      const created = await app.call('POST', '/signing/', body);
      expect(created.status).toBe(201);
      expect(app.coworkers.created[0]?.input).toEqual(body);
      expect(created.body).toEqual((await app.call('GET', '/signing/3065/')).body);
    });

    it('fills in what meta leaves out, in the coworker’s language', async () => {
      await app.call('POST', '/signing/', { ...body, meta: {} });
      expect(app.coworkers.created[0]?.input.meta).toEqual({
        language: 'en_us',
        subject: 'en_us:limepkg_esign.default.subject{"title":"Protection agreement"}',
        message: 'en_us:limepkg_esign.default.message{"coworker":"Carlito Jakobsson","title":"Protection agreement"}',
      });
    });

    it('gives the same digest to the same body in another order of keys, and another to another body', async () => {
      const reversed = Object.fromEntries(Object.entries(body).reverse());
      const headers = { 'idempotency-key': 'k-1' };
      await app.call('POST', '/signing/', body, headers);
      await app.call('POST', '/signing/', reversed, headers);
      await app.call('POST', '/signing/', { ...body, title: 'Other' }, headers);
      const [first, second, third] = app.coworkers.created.map((call) => call.idempotency);
      expect(first).toMatchObject({ key: 'k-1' });
      expect(second).toEqual(first);
      expect(third?.bodyHash).not.toBe(first?.bodyHash);
    });

    it('refuses to digest a body that is nested without end', async () => {
      let nested: unknown = 1;
      for (let level = 0; level < 100; level += 1) nested = [nested];
      const answer = await app.call('POST', '/signing/', { ...body, nested }, { 'idempotency-key': 'k-2' });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
      expect(app.coworkers.created).toEqual([]);
    });

    const one = (change: object) => ({ signers: [{ ...body.signers[0], ...change }] });
    it.each([
      [{ signers: [] }, 400, 'INPUT_INVALID', 'signers'],
      [{ signers: undefined }, 400, 'INPUT_INVALID', 'signers'],
      [{ signers: [body.signers[1]] }, 400, 'INPUT_INVALID', 'signers'],
      [one({ email: 'nobody' }), 400, 'INPUT_INVALID', 'signers.0.email'],
      [one({ name: ' ' }), 400, 'INPUT_INVALID', 'signers.0.name'],
      [one({ role: 'witness' }), 400, 'INPUT_INVALID', 'signers.0.role'],
      [one({ duty: 'approve' }), 400, 'INPUT_INVALID', 'signers.0.duty'],
      [one({ order: 0 }), 400, 'INPUT_INVALID', 'signers.0.order'],
      [one({ limetype: undefined }), 400, 'INPUT_INVALID', 'signers.0.limetype'],
      [{ documents: [] }, 400, 'INPUT_INVALID', 'documents'],
      [{ documents: [9999] }, 422, 'DOCUMENT_NOT_FOUND', 'documents.0'],
      [{ documents: [2044, 2045] }, 422, 'DOCUMENT_NOT_PDF', 'documents.1'],
      [{ documents: ['x'] }, 400, 'INPUT_INVALID', 'documents.0'],
      [{ documents: [true] }, 400, 'INPUT_INVALID', 'documents.0'],
      [{ title: '' }, 400, 'INPUT_INVALID', 'title'],
      [{ meta: { ...body.meta, language: 'fr' } }, 400, 'INPUT_INVALID', 'meta.language'],
      [{ methods: [] }, 400, 'INPUT_INVALID', 'methods'],
      [{ methods: ['checkbox', 'signature'] }, 422, 'METHOD_NOT_ENABLED', 'methods.1'],
      [{ methods: ['bankid_se'] }, 422, 'METHOD_NOT_ENABLED', 'methods.0'],
      [{ methods: ['stamp'] }, 422, 'METHOD_NOT_ENABLED', 'methods.0'],
    ])('refuses %j and creates nothing', async (change, status, code, path) => {
      const answer = await app.call('POST', '/signing/', { ...body, ...change });
      expect(answer).toMatchObject({ status, body: { code, errors: [{ path }] } });
      expect(app.coworkers.created).toEqual([]);
    });

    it('names every fault at once', async () => {
      const answer = await app.call('POST', '/signing/', { ...body, ...one({ email: 'x', name: '' }), title: '' });
      expect(answer.body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
        'signers.0.email',
        'signers.0.name',
        'title',
      ]);
    });

    it('names the document whose contents cannot be used', async () => {
      app.coworkers.failure = new UnusableError('DOCUMENT_ENCRYPTED', 'locked', { details: { index: 0 } });
      expect(await app.call('POST', '/signing/', body)).toMatchObject({
        status: 422,
        body: { code: 'DOCUMENT_ENCRYPTED', errors: [{ path: 'documents.0', message: 'locked' }] },
      });
    });

    it('is refused while nothing could be sent', async () => {
      const bare = await start(coworkerSession, {});
      const answer = await bare.call('POST', '/signing/', body);
      await bare.close();
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'SETUP_INCOMPLETE', missing: ['serverUrl', 'fromAddress'] },
      });
    });
  });

  describe('when a signing is asked for', () => {
    it('has the shape of the specification', async () => {
      app.coworkers.found = {
        signing: makeSigning({ status: 'signed', signedDocumentId: 3071, methods: ['checkbox'] }),
        signers: found.signers,
      };
      expect((await app.call('GET', '/signing/3065/')).body).toEqual({
        coworker: CARLITO,
        originalDocument: fileShape(500, 'JAS 39 (bundle).pdf'),
        signingService: 'criipto',
        methods: [option('signing.methods', 'checkbox')],
        signedDocument: {
          file: fileShape(600, 'done.pdf'),
          id: 3071,
          limetype: 'document',
          name: 'JAS 39 (signed)',
          type: { text: 'Signed agreement', value: 'signedagreement' },
        },
        signers: [
          {
            id: 70200,
            email: 'camilla@example.com',
            name: 'Camilla Bangsgaard',
            order: 1,
            role: option('signer.role', 'signer'),
            duty: 'sign',
            status: option('signer.signerstatus', 'notified'),
          },
          {
            id: 70201,
            email: 'peter@example.com',
            name: 'Peter',
            order: 2,
            role: option('signer.role', 'viewer'),
            duty: null,
            status: option('signer.signerstatus', 'notified'),
          },
        ],
        id: 3065,
        status: option('signing.signingstatus', 'signed'),
        title: 'JAS 39',
        portalUrl: 'https://lime.example.com/demo/limepkg-esign/portal/?app=demo&token=abc',
        failure: null,
        waiting: null,
      });
    });

    it.each(['0', 'x', '1e3', '-4'])('refuses the id %s', async (id) => {
      expect((await app.call('GET', `/signing/${id}/`)).body.code).toBe('INPUT_INVALID');
    });

    it('is not found when there is none', async () => {
      expect((await app.call('GET', '/signing/1/')).status).toBe(404);
    });
  });

  describe('when a signing is cancelled, resumed or its signers reminded', () => {
    it('cancels with and without a reason', async () => {
      await app.call('DELETE', '/signing/3065/', { reason: ' changed our mind ' });
      expect((await app.call('DELETE', '/signing/3065/')).status).toBe(200);
      expect(app.coworkers.calls).toEqual([
        ['cancel', 3065, 'changed our mind'],
        ['cancel', 3065, undefined],
      ]);
    });

    it('answers where the resuming starts', async () => {
      expect((await app.call('POST', '/signing/resume/3065/')).body).toEqual({
        isoDatetime: '2026-11-20T10:00:00.000Z',
        path: 'signing_complete.create_signed_document_file',
      });
    });

    it('answers who was reminded and who was not', async () => {
      expect((await app.call('POST', '/signing/3065/remind/', { signers: [70200] })).body).toEqual({
        reminded: [70200],
        skipped: [{ id: 70201, reason: 'not_in_turn' }],
      });
      await app.call('POST', '/signing/3065/remind/');
      expect(app.coworkers.calls).toEqual([
        ['remind', 3065, [70200]],
        ['remind', 3065, undefined],
      ]);
    });

    it('cancels by POST too, for clients whose DELETE carries no body', async () => {
      const { status, body } = await app.call('POST', '/signing/3065/cancel/', { reason: ' Wrong file ' });
      expect([status, (body as { id: number }).id]).toEqual([200, 3065]);
      expect(app.coworkers.calls).toEqual([['cancel', 3065, 'Wrong file']]);
    });

    it('answers how far everyone has come', async () => {
      const { body } = await app.call('GET', '/signing/3065/progress/');
      expect(body).toMatchObject({
        id: 3065,
        canCancel: true,
        canRemind: false,
        canResume: false,
        resumeStep: null,
        deadline: null,
        signers: [
          {
            id: 70200,
            group: 1,
            isNext: true,
            mail: { state: 'accepted', at: '2026-11-20T10:00:01.000Z' },
            canRemind: false,
            skipped: 'too_soon',
            remindableFrom: '2026-11-20T11:00:00.000Z',
          },
        ],
      });
    });

    it('shows what waits for the sender', async () => {
      const { body } = await app.call('GET', '/signing/3065/progress/');
      expect(body.held).toEqual([
        {
          transaction: 'held-1',
          signerId: 70200,
          method: option('signing.methods', 'bankid_se'),
          at: '2026-11-20T10:00:00.000Z',
          name: 'Johan Åkervall',
          identity: '19820411-••••',
        },
      ]);
    });

    it('lets the sender decide, and nobody else but administrators', async () => {
      const path = '/signing/3065/identity/held-1/';
      expect(await app.call('POST', path, { decision: 'accept' })).toEqual({
        status: 200,
        body: { transaction: 'held-1', state: 'recorded', reason: null },
      });
      expect((await app.call('POST', path, { decision: 'reject' })).body).toMatchObject({ state: 'failed' });
      expect((await app.call('POST', path, { decision: 'perhaps' })).status).toBe(400);
      const others = [
        [{ coworkerId: 1002 }, 403],
        [{ coworkerId: 1002, principal: { ...coworkerSession.principal, isAdmin: true } }, 200],
      ] as const;
      for (const [change, status] of others) {
        const other = await start({ ...coworkerSession, ...change });
        expect((await other.call('POST', path, { decision: 'accept' })).status).toBe(status);
        expect((await other.call('GET', '/signing/3065/progress/')).body).toMatchObject({ canDecide: status === 200 });
        await other.close();
      }
    });

    it('tells what has happened in the language of the session', async () => {
      expect((await app.call('GET', '/signing/3065/timeline/')).body).toEqual({
        events: [
          {
            at: '2026-11-20T10:00:00.000Z',
            kind: 'signed',
            text: 'Mari signed (en_us).',
            actor: 'Mari',
            trace: '',
            signerId: 70200,
          },
        ],
      });
    });
  });
});
