import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { esignConfig } from '../../src/config.js';
import { StateError, TokenError } from '../../src/errors.js';
import { MethodRegistry, approveMethod, checkboxMethod, drawnMethod } from '../../src/methods/index.js';
import { CallLimit, ClientTraces, VisitPayloads, portalEndpoints, type PortalContext } from '../../src/portal/index.js';
import { OptionTexts, type Act, type PortalService, type Visit } from '../../src/signing/index.js';
import { fakeHost, pdf, record } from '../host-fakes.js';
import { serve } from '../http-harness.js';
import { dataUrl, drawnPng } from '../methods/png.js';
import { makeSigner, makeSigning } from '../signing-records.js';

const TOKEN = 'RpBvgNLpxED3DVEklgI89BQCl-w7cw5_WxvAeCHTy_g';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CONTENT = '%PDF-1.7 twenty bytes';
const settings = esignConfig.parse({ serverUrl: 'https://lime.example.com', portalCallsPerMinute: 5 });

const signer = makeSigner();
const viewer = makeSigner({ id: 70201, name: 'Peter', email: 'peter@example.com', role: 'viewer', order: 2 });
const visit: Visit = {
  found: {
    signing: makeSigning({
      metadata: { version: 2, language: 'sv', subject: 'S', message: 'Hej', rest: { pages: 12 } },
    }),
    signers: [signer, viewer],
  },
  signer,
  duty: 'sign',
  canAct: true,
  waitingFor: [],
};

class FakePortal implements PortalService {
  readonly opened: string[] = [];
  readonly acts: Act[] = [];
  readonly declined: unknown[] = [];
  readonly continuations: (boolean | undefined)[] = [];
  current: Visit = visit;
  constructor(private readonly path: string) {}

  visit(_principal: unknown, token: string): Promise<Visit> {
    return token === TOKEN
      ? Promise.resolve(this.current)
      : Promise.reject(new TokenError('TOKEN_INVALID', 'This link is not valid.', { title: 'InvalidToken' }));
  }
  open(_principal: unknown, found: Visit): Promise<Visit> {
    this.opened.push(found.signer.name);
    return Promise.resolve({ ...found, signer: { ...found.signer, status: 'opened' } });
  }
  async originalDocument(principal: unknown, token: string, isContinuation?: boolean) {
    await this.visit(principal, token);
    this.continuations.push(isContinuation);
    return { path: this.path, size: CONTENT.length, filename: 'JAS – bündle.pdf', fingerprint: 'ab'.repeat(32) };
  }
  async signedDocument(principal: unknown, token: string) {
    await this.visit(principal, token);
    return { file: { ...pdf(501, 'signed.pdf'), size: CONTENT.length }, content: Readable.from([CONTENT]) };
  }
  assertCanAct(principal: unknown, token: string, duty: string): Promise<Visit> {
    return this.visit(principal, token).then((found) => {
      if (!found.canAct) throw new StateError('SIGNING_OUT_OF_TURN', 'not yet');
      expect(duty).toBe(found.duty);
      return found;
    });
  }
  async act(principal: unknown, token: string, act: Act): Promise<Visit> {
    const found = await this.visit(principal, token);
    this.acts.push(act);
    return { ...found, signer: { ...found.signer, status: 'signed' }, canAct: false };
  }
  async decline(principal: unknown, token: string, ...rest: unknown[]): Promise<Visit> {
    const found = await this.visit(principal, token);
    this.declined.push(rest);
    return { ...found, canAct: false };
  }
}

const RECEIPT_ID = 'r'.repeat(43);
const RECEIPT = {
  language: 'sv' as const,
  title: 'Lease <b>',
  parts: [{ heading: '1. Åsa', fields: [{ label: 'Fingerprint', value: 'ab12', isMonospaced: true }] }],
};

describe('the portal', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portal-'));
  const path = join(directory, 'original.pdf');
  writeFileSync(path, CONTENT);
  writeFileSync(join(directory, 'bundle.json'), JSON.stringify({ script: 'page-1.js', style: 'verify-1.css' }));
  let portal: FakePortal;
  let limit: CallLimit;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeEach(async () => {
    portal = new FakePortal(path);
    const coworker = { name: 'Carlito Jakobsson', email: 'carlito@example.com', phone: '08-702' };
    const host = fakeHost([record('coworker', 1001, coworker)], [pdf(500, 'JAS (bundle).pdf')]);
    const texts = new OptionTexts(host.translator);
    limit = new CallLimit(() => settings.portalCallsPerMinute);
    const methods = new MethodRegistry([checkboxMethod, drawnMethod, approveMethod]);
    const context = {
      host,
      settings: () => settings,
      portal,
      methods,
      // No method of this installation takes its time or leads elsewhere.
      ...({} as Pick<PortalContext, 'transactions' | 'polls' | 'redirects' | 'signings'>),
      register: {
        receipt: (id: string) => Promise.resolve(id === RECEIPT_ID ? RECEIPT : undefined),
        anchors: () => Promise.resolve({ version: 1, note: '</script>' }),
      },
      texts,
      limit,
      traces: new ClientTraces(),
      payloads: new VisitPayloads(host, () => settings, texts, methods),
    };
    server = await serve(
      portalEndpoints(context, 'lwc-components-1.2.3', { route: 'verifier-1.2.3', path: directory }),
    );
  });
  afterEach(async () => {
    limit.close();
    await server.close();
  });

  const get = (address: string, init: RequestInit = {}) => fetch(`${server.url}/portal/${address}`, init);
  const post = (address: string, body: unknown, headers: Record<string, string> = {}) =>
    get(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const option = (property: string, value: string) => ({ text: `en_us:${property}.option.${value}`, value });

  describe('when the holder of a link asks for the signing', () => {
    it('answers in the shape of the specification, with what acting needs', async () => {
      const response = await get(`signing/${TOKEN}/`);
      const someone = {
        duty: 'sign',
        email: 'camilla@example.com',
        name: 'Camilla Bangsgaard',
        order: 1,
        role: option('signer.role', 'signer'),
        doneDate: null,
      };
      expect(await response.json()).toEqual({
        signer: { ...someone, status: option('signer.signerstatus', 'opened'), canAct: true, waitingFor: [] },
        signing: {
          coworker: {
            limetype: 'coworker',
            id: 1001,
            name: 'Carlito Jakobsson',
            email: 'carlito@example.com',
            phone: '08-702',
          },
          id: 3065,
          signingService: 'criipto',
          methods: ['checkbox', 'signature'].map((id) => ({
            ...option('signing.methods', id),
            interaction: 'instant',
          })),
          originalDocument: {
            extension: 'pdf',
            filename: 'JAS (bundle).pdf',
            id: 500,
            mimetype: 'application/pdf',
            size: 1500,
            url: `https://lime.example.com/limepkg-esign/demo/portal/original_document/${TOKEN}/`,
            fingerprint: 'ab'.repeat(32),
            pages: 12,
          },
          signers: [
            { ...someone, status: option('signer.signerstatus', 'notified') },
            {
              duty: 'view',
              email: 'peter@example.com',
              name: 'Peter',
              order: 2,
              role: option('signer.role', 'viewer'),
              status: option('signer.signerstatus', 'notified'),
              doneDate: null,
            },
          ],
          status: option('signing.signingstatus', 'sent'),
          title: 'JAS 39',
          language: 'sv',
          message: 'Hej',
          deadline: '2027-01-19T09:00:00.000Z',
          cancellation: null,
        },
      });
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(portal.opened).toEqual(['Camilla Bangsgaard']);
    });

    it.each([
      ['HEAD', {}],
      ['GET', { 'sec-purpose': 'prefetch;prerender' }],
      ['GET', { purpose: 'prefetch' }],
    ])('does not take %s %j for an opening', async (method, headers) => {
      const response = await get(`signing/${TOKEN}/`, { method, headers: headers as Record<string, string> });
      expect(response.status).toBe(200);
      expect(portal.opened).toEqual([]);
    });
  });

  describe('when the signing was declined', () => {
    it('says by whom and why', async () => {
      const cancellation = { by: 'signer:70200', kind: 'declined' as const, reason: 'wrong price' };
      const metadata = { ...visit.found.signing.metadata, cancellation };
      const signing = { ...visit.found.signing, status: 'canceled' as const, metadata };
      portal.current = { ...visit, found: { ...visit.found, signing } };
      const body = await (await get(`signing/${TOKEN}/`)).json();
      expect(body.signing.cancellation).toEqual({
        kind: 'declined',
        reason: 'wrong price',
        byName: 'Camilla Bangsgaard',
        isYou: true,
      });
      expect(body.signing.deadline).toBeNull();
    });
  });

  describe('when the token is unknown or malformed', () => {
    it('answers InvalidToken, the same for every address and form', async () => {
      const answers = await Promise.all([
        get(`signing/${'A'.repeat(43)}/`),
        get('signing/x/'),
        get('original_document/..%2Fx/'),
        post(`sign/checkbox/${'A'.repeat(43)}/`, { signed: false }),
        post('decline/x/', {}),
      ]);
      const bodies = await Promise.all(answers.map((response) => response.json()));
      expect(answers.map((response) => response.status)).toEqual([400, 400, 400, 400, 400]);
      expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
      expect(bodies[0]).toMatchObject({ title: 'InvalidToken', code: 'TOKEN_INVALID', status: 400 });
    });
  });

  describe('when one address is refused too often', () => {
    it('is told to wait, and others are not', async () => {
      for (let call = 0; call < 5; call += 1) expect((await get('signing/x/')).status).toBe(400);
      const response = await get('signing/x/');
      expect(response.status).toBe(429);
      expect((await response.json()).code).toBe('PORTAL_TOO_MANY_CALLS');
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('does not count reading with a valid link', async () => {
      for (let call = 0; call < 8; call += 1) expect((await get(`signing/${TOKEN}/`)).status).toBe(200);
    });
  });

  describe('when somebody signs', () => {
    it('hands over what was verified, from which device and address', async () => {
      const response = await post(`sign/checkbox/${TOKEN}/`, { signed: true }, { 'user-agent': FIREFOX });
      expect(response.status).toBe(200);
      expect((await response.json()).signer).toMatchObject({ canAct: false, status: { value: 'signed' } });
      expect(portal.acts).toEqual([
        expect.objectContaining({
          duty: 'sign',
          method: 'checkbox',
          level: 'SES',
          trace: { ipAddress: '192.0.2.7', browser: 'Firefox 140.0', platform: 'Windows 10' },
        }),
      ]);
      expect(portal.acts[0]?.evidence).toMatchObject({ signed: true, tokenSha256: signer.tokenHash });
    });

    it('takes a drawn signature', async () => {
      const body = { name: 'Camilla', image: dataUrl(drawnPng) };
      expect((await post(`sign/signature/${TOKEN}/`, body)).status).toBe(200);
      expect(portal.acts[0]).toMatchObject({ method: 'signature', evidence: { signedName: 'Camilla' } });
    });

    it('takes an approval', async () => {
      portal.current = { ...visit, duty: 'approve' };
      expect((await post(`approve/${TOKEN}/`, { approved: true })).status).toBe(200);
      expect(portal.acts[0]).toMatchObject({ duty: 'approve', method: 'approve' });
    });

    it('records nothing for an input that is not right', async () => {
      const response = await post(`sign/checkbox/${TOKEN}/`, { signed: 'yes' });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ code: 'METHOD_INPUT_INVALID', errors: [{ path: 'signed' }] });
      expect(portal.acts).toEqual([]);
    });

    it('records nothing out of turn', async () => {
      portal.current = { ...visit, canAct: false };
      expect((await post(`sign/checkbox/${TOKEN}/`, { signed: true })).status).toBe(409);
      expect(portal.acts).toEqual([]);
    });
  });

  describe('when somebody declines', () => {
    it('hands over kind, reason and device', async () => {
      await post(`decline/${TOKEN}/`, { kind: 'not_me', reason: ' wrong person ' }, { 'user-agent': '' });
      expect(portal.declined).toEqual([
        ['not_me', 'wrong person', { ipAddress: '192.0.2.7', browser: 'Unknown', platform: 'Unknown' }],
      ]);
    });

    it.each([[{ kind: 'other', reason: 'x' }], [{ reason: 'x' }], [{ kind: 'declined', reason: 'x'.repeat(501) }]])(
      'refuses %#',
      async (body) => {
        expect((await post(`decline/${TOKEN}/`, body)).status).toBe(400);
        expect(portal.declined).toEqual([]);
      },
    );
  });

  describe('when the document is read', () => {
    it('comes whole, inline, and as nothing else than a PDF', async () => {
      const response = await get(`original_document/${TOKEN}/`);
      expect(await response.text()).toBe(CONTENT);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="JAS _ b_ndle.pdf"; filename*=UTF-8''JAS%20%E2%80%93%20b%C3%BCndle.pdf`,
        etag: `"${'ab'.repeat(32)}"`,
        'cache-control': 'no-store',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
      });
    });

    it('comes by ranges, of which only later ones continue a visit', async () => {
      const first = await get(`original_document/${TOKEN}/`, { headers: { range: 'bytes=0-3' } });
      const second = await get(`original_document/${TOKEN}/`, { headers: { range: 'bytes=5-7' } });
      expect([first.status, await first.text()]).toEqual([206, '%PDF']);
      expect([second.status, await second.text()]).toEqual([206, '1.7']);
      expect(second.headers.get('content-range')).toBe(`bytes 5-7/${CONTENT.length}`);
      expect(portal.continuations).toEqual([false, true]);
    });

    it('answers a range beyond the end with the size', async () => {
      const response = await get(`original_document/${TOKEN}/`, { headers: { range: 'bytes=900-' } });
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe(`bytes */${CONTENT.length}`);
    });

    it('comes signed', async () => {
      const response = await get(`signed_document/${TOKEN}/`);
      expect(await response.text()).toBe(CONTENT);
      expect(response.headers.get('content-disposition')).toContain('signed.pdf');
    });
  });

  describe('when texts are asked for', () => {
    it('gives every language, or one', async () => {
      const all = await get('translation/');
      expect(Object.keys(await all.json())).toEqual(['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv']);
      const one = await get('translation/?language=sv');
      expect(await one.json()).toEqual({ sv: { 'limepkg-esign.hello': 'hello sv' } });
    });

    it('answers 304 to whoever has them', async () => {
      const etag = (await get('translation/')).headers.get('etag')!;
      // fetch would add "no-cache" of its own
      const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
      expect((await get('translation/', { headers })).status).toBe(304);
    });
  });

  describe('when the page is opened', () => {
    it('is a frame without inline script that changes nothing', async () => {
      const response = await get(`?app=demo&token=${TOKEN}`);
      const html = await response.text();
      expect(response.status).toBe(200);
      expect(html).toContain('<html lang="en-US">');
      expect(html).toContain(
        'src="/demo/static/limepkg-esign/lwc-components-1.2.3/limepkg-esign-lwc-components/limepkg-esign-lwc-components.esm.js"',
      );
      expect(html).toContain('<lwc-limepkg-esign-portal api-base="/demo/limepkg-esign"');
      expect(html).toContain('en_us:limepkg_esign.portal.state.no_script');
      // For readers without JavaScript, and for those whose browser is too old.
      expect(html.split(`href="/demo/limepkg-esign/portal/original_document/${TOKEN}/"`)).toHaveLength(3);
      expect(html.split(TOKEN)).toHaveLength(3);
      expect(html).toContain('Firefox 115');
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(portal.opened).toEqual([]);
    });

    it('writes nothing but a token into an address', async () => {
      const html = await (await get(`?app=demo&token=${encodeURIComponent('"><script>x</script>')}`)).text();
      expect(html).not.toContain('original_document');
      expect(html).not.toContain('x</script>');
    });

    it.each(['?app=other&token=x', '?token=x', '?app=demo&app=demo'])('is not there at %s', async (query) => {
      const response = await get(query);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toContain('text/html');
    });
  });

  describe('when somebody opens the verification page', () => {
    it('gets it with the roots of the installation, and a policy that lets nothing out', async () => {
      const response = await fetch(`${server.url}/verify/`, { headers: { 'accept-language': 'sv' } });
      const html = await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*connect-src 'self'/);
      expect(html).toContain('src="/demo/static/limepkg-esign/verifier-1.2.3/page-1.js"');
      const [, anchors = ''] = /id="anchors">([^<]*)</.exec(html) ?? [];
      expect(JSON.parse(anchors)).toEqual({ version: 1, note: '</script>' });
    });
  });

  describe('when somebody opens a receipt', () => {
    it('shows what was recorded, as text, and nothing runs', async () => {
      const response = await fetch(`${server.url}/receipt/${RECEIPT_ID}/`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('cache-control')).toBe('no-store');
      const html = await response.text();
      expect(html).toContain('<html lang="sv">');
      expect(html).toContain('Lease &#60;b&#62;');
      expect(html).toContain('<dd class="mono"><bdi>ab12</bdi></dd>');
    });

    it.each(['x'.repeat(43), 'short', '..%2f..%2fsecrets-secrets'])('knows no %s', async (id) => {
      const response = await fetch(`${server.url}/receipt/${id}/`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('Lease');
    });
  });
});
