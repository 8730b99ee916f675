import { esignConfig } from '../../src/config.js';
import { sessionEndpoints } from '../../src/endpoints/index.js';
import { NotAllowedError, NotFoundError, UnusableError } from '../../src/errors.js';
import type { HostFile, Session } from '../../src/host/index.js';
import { MethodRegistry, approveMethod, checkboxMethod, drawnMethod } from '../../src/methods/index.js';
import { OptionTexts, type CoworkerService, type NewSigning, type SigningCase } from '../../src/signing/index.js';
import { fakeHost, pdf, record } from '../host-fakes.js';
import { adminSession, coworkerSession, serve } from '../http-harness.js';
import { makeSigner, makeSigning } from '../signing-records.js';

const word: HostFile = { ...pdf(41, 'notes.docx'), extension: 'docx', mimetype: 'application/msword' };
const files = [pdf(40, 'JAS.pdf'), word, pdf(42, 'second.pdf'), pdf(500, 'JAS 39 (bundle).pdf'), pdf(600, 'done.pdf')];
const records = [
  record('company', 1, { name: 'Lime Flowers AB' }),
  record('coworker', 1001, { name: 'Carlito Jakobsson', email: 'carlito@example.com', phone: '08-702' }),
  record('coworker', 1002, { name: 'Nisse Jensen', email: 'nisse@example.com', phone: null }),
  record('person', 1039, { name: 'Mari Ahna', email: 'mari@example.com', company: 1 }),
  record('person', 1051, { name: 'Peter Johansson', email: null, company: 1 }),
  record('person', 1052, { name: 'Somebody Else', email: 'else@example.com', company: 2 }),
  record('deal', 2089, { name: 'Big deal', company: 1, coworker: 1002 }),
  record('document', 2044, { name: 'JAS 39', document: 40, type: 'agreement', deal: 2089, person: 1039 }),
  record('document', 2045, { name: 'Notes', document: 41, deal: 2089 }),
  record('document', 2046, { name: '', document: 42, type: null, deal: 2089 }),
  record('document', 2047, { name: 'Empty', document: null, deal: 2089 }),
  record('document', 3071, { name: 'JAS 39 (signed)', document: 600, type: 'signedagreement' }),
];
const found: SigningCase = {
  signing: makeSigning(),
  signers: [
    makeSigner(),
    makeSigner({ id: 70201, name: 'Peter', email: 'peter@example.com', role: 'viewer', order: 2 }),
  ],
};

class FakeCoworkers implements CoworkerService {
  created: { session: Session; input: NewSigning; idempotency?: { key: string; bodyHash: string } }[] = [];
  calls: unknown[] = [];
  found = found;
  isUser = true;
  failure: Error | undefined;

  create(session: Session, input: NewSigning, idempotency?: { key: string; bodyHash: string }) {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.created.push({ session, input, ...(idempotency ? { idempotency } : {}) });
    return Promise.resolve(this.found);
  }
  get(_session: Session, id: number) {
    return id === 3065
      ? Promise.resolve(this.found)
      : Promise.reject(new NotFoundError('SIGNING_NOT_FOUND', 'There is no such signing.'));
  }
  cancel(_session: Session, id: number, reason: string | undefined) {
    this.calls.push(['cancel', id, reason]);
    return Promise.resolve(this.found);
  }
  remind(_session: Session, id: number, signers: readonly number[] | undefined) {
    this.calls.push(['remind', id, signers]);
    return Promise.resolve({ reminded: [70200], skipped: [{ id: 70201, reason: 'not_in_turn' as const }] });
  }
  resume() {
    return Promise.resolve({
      name: 'signing_complete.create_signed_document_file',
      datetime: '2026-11-20T10:00:00.000Z',
    });
  }
  related(_session: Session, limetype: string, id: number) {
    return Promise.resolve(limetype === 'deal' && id === 2089 ? [this.found.signing] : []);
  }
  portalUrl() {
    return Promise.resolve('https://lime.example.com/demo/limepkg-esign/portal/?app=demo&token=abc');
  }
  assertUser() {
    if (!this.isUser) throw new NotAllowedError('ACCESS_DENIED', 'not a user');
  }
}

const SETTINGS = {
  serverUrl: 'https://lime.example.com',
  fromAddress: 'esign@example.com',
  methods: [
    { value: 'bankid_se', enabled: true, default: true },
    { value: 'checkbox', enabled: true, default: false },
    { value: 'signature', enabled: false },
  ],
};

async function start(session: Session = coworkerSession, settings: object = SETTINGS) {
  const coworkers = new FakeCoworkers();
  const host = fakeHost(records, files);
  const parsed = esignConfig.parse(settings);
  const server = await serve(
    sessionEndpoints({
      host,
      settings: () => parsed,
      coworkers,
      methods: new MethodRegistry([checkboxMethod, drawnMethod, approveMethod]),
      texts: new OptionTexts(host.translator),
      limetypes: () => [],
    }),
    { session },
  );
  const call = async (method: string, address: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(server.url + address, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...init,
    });
    return { status: response.status, body: await response.json() };
  };
  return { coworkers, call, close: () => server.close() };
}

const option = (property: string, value: string) => ({ text: `en_us:${property}.option.${value}`, value });
const fileShape = (id: number, filename: string) => ({
  extension: 'pdf',
  filename,
  id,
  mimetype: 'application/pdf',
  size: 1000 + id,
  url: `https://lime.example.com/demo/api/v1/file/${id}/contents/`,
});
const CARLITO = {
  limetype: 'coworker',
  id: 1001,
  name: 'Carlito Jakobsson',
  email: 'carlito@example.com',
  phone: '08-702',
};

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
        methods: [{ ...option('signing.methods', 'checkbox'), default: false }],
        title: 'JAS 39',
        languages: ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'],
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

    it.each([
      ['?documents=9999', 422, 'DOCUMENT_NOT_FOUND', 'documents.0'],
      ['?documents=2044&documents=2047', 422, 'DOCUMENT_NOT_FOUND', 'documents.1'],
      ['?documents=2044&documents=2045', 422, 'DOCUMENT_NOT_PDF', 'documents.1'],
      ['', 400, 'INPUT_INVALID', 'documents'],
      ['?documents=x', 400, 'INPUT_INVALID', 'documents.0'],
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
  });

  describe('when the status of a record is asked for', () => {
    const signings = [
      {
        id: 3065,
        limetype: 'signing',
        status: { text: 'signing.signingstatus.option.sent', value: 'sent' },
        title: 'JAS 39',
      },
    ];
    const potential = (id: number, fileId: number, filename: string, type: string) => ({
      file: fileShape(fileId, filename),
      id,
      type,
    });
    it.each([
      ['/status/signing/3065/', 'signing', [], signings],
      ['/status/document/2044/', 'document', [potential(2044, 40, 'JAS.pdf', 'agreement')], []],
      ['/status/document/2045/', 'document', [], []],
      ['/status/deal/2089/', 'relation', [], signings],
      [
        '/status/deal/2089/?force_docs=1',
        'relation',
        [potential(2044, 40, 'JAS.pdf', 'agreement'), potential(2046, 42, 'second.pdf', '')],
        signings,
      ],
      ['/status/person/1039/', 'not_configured', [], []],
      ['/status/nonsense/1/', 'not_configured', [], []],
    ])('%s', async (address, context, potentialDocuments, expected) => {
      expect((await app.call('GET', address)).body).toEqual({
        context,
        potentialDocuments,
        signings: expected,
        coworker: CARLITO,
      });
    });

    it.each(['/status/deal/1/', '/status/document/1/', '/status/signing/1/'])('does not find %s', async (address) => {
      expect((await app.call('GET', address)).status).toBe(404);
    });
  });

  describe('when the structure is set up', () => {
    it('is for administrators', async () => {
      expect((await app.call('GET', '/setup/plan/')).body.code).toBe('ACCESS_ADMIN_ONLY');
      expect((await app.call('POST', '/setup/apply/')).status).toBe(403);
    });

    it('shows what would be done, and does it', async () => {
      const admin = await start(adminSession);
      const expected = {
        mapping: { limetypes: {}, properties: {} },
        changes: [{ kind: 'create-limetype', limetype: 'signing', detail: 'new' }],
      };
      expect((await admin.call('GET', '/setup/plan/')).body).toEqual(expected);
      expect((await admin.call('POST', '/setup/apply/')).body).toEqual(expected);
      await admin.close();
    });
  });
});
