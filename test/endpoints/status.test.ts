import { adminSession } from '../http-harness.js';
import { CARLITO, fileShape, start } from './app.js';

describe('status and set-up', () => {
  let app: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    app = await start();
  });
  afterEach(() => app.close());

  describe('when the status of a record is asked for', () => {
    const signings = [
      {
        id: 3065,
        limetype: 'signing',
        status: { text: 'signing.signingstatus.option.sent', value: 'sent' },
        title: 'JAS 39',
        sentDate: '2026-11-20T09:00:00.000Z',
        signedDate: null,
        acted: { done: 0, total: 1 },
        next: { names: ['Mari', 'Peter', 'C', 'D', 'E'], more: 1, since: '2026-11-20T10:00:00.000Z' },
        nextReminder: '2026-11-25T07:00:00.000Z',
        action: 'remind',
        portalUrl: null,
        failure: null,
        waiting: null,
        cancellation: null,
        signedUrl: null,
      },
    ];
    const potential = (id: number, fileId: number, filename: string, type: string, name: string) => ({
      file: fileShape(fileId, filename),
      id,
      type,
      name,
    });
    it.each([
      ['/status/signing/3065/', 'signing', [], signings],
      ['/status/document/2044/', 'document', [potential(2044, 40, 'JAS.pdf', 'agreement', 'JAS 39')], []],
      ['/status/document/2045/', 'document', [], []],
      ['/status/deal/2089/', 'relation', [], signings],
      [
        '/status/deal/2089/?force_docs=1',
        'relation',
        [potential(2044, 40, 'JAS.pdf', 'agreement', 'JAS 39'), potential(2046, 42, 'second.pdf', '', 'second.pdf')],
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
