import { start } from './app.js';

describe('the preview of the mail', () => {
  let app: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    app = await start();
  });
  afterEach(() => app.close());

  const wanted = {
    title: 'Office lease',
    meta: { subject: 'To sign', message: 'Please <b>read</b> this', language: 'en_us' },
    signer: { name: 'Anna <img src=x onerror=alert(1)>', role: 'signer' },
  };

  describe('when it is asked for', () => {
    it('is the invitation in the chosen words, for the person named, with no token in it', async () => {
      const { status, body } = await app.call('POST', '/signing/preview/', wanted);
      expect(status).toBe(200);
      expect(body.subject).toBe('To sign');
      expect(body.html).toContain('Please &lt;b&gt;read&lt;/b&gt; this');
      expect(body.html).not.toContain('<img src=x');
      expect(body.text).toContain('Carlito Jakobsson');
      expect(body.html).toContain('https://lime.example.com/demo/limepkg-esign/portal/');
      expect(body.html).not.toContain('token=');
      expect(app.coworkers.created).toEqual([]);
    });

    it('speaks the chosen language and uses the default subject when there is none', async () => {
      const { body } = await app.call('POST', '/signing/preview/', {
        ...wanted,
        meta: { subject: '', message: '', language: 'sv' },
      });
      expect(body.html).toMatch(/lang="sv/);
      expect(body.subject).toContain('Office lease');
      expect(body.text).not.toContain('Please');
    });

    it('also shows a form that is not filled in', async () => {
      expect((await app.call('POST', '/signing/preview/', {})).status).toBe(200);
    });

    it.each([
      [{ meta: { language: 'fr' } }, 'meta.language'],
      [{ signer: { role: 'witness' } }, 'signer.role'],
      [{ meta: { message: 'x'.repeat(2001) } }, 'meta.message'],
    ])('refuses %j', async (input, path) => {
      expect(await app.call('POST', '/signing/preview/', input)).toMatchObject({
        status: 400,
        body: { code: 'INPUT_INVALID', errors: [{ path }] },
      });
    });

    it('is refused for whoever is not in the group', async () => {
      app.coworkers.isUser = false;
      expect((await app.call('POST', '/signing/preview/', wanted)).status).toBe(403);
    });
  });
});
