import { Product } from './product.js';
import { createSigning, firstDeal, newSigning, pdfWithPages, person } from './signing-case.js';

describe('POST /signing/ with unusable input', () => {
  let product: Product;
  let document: number;

  beforeAll(async () => {
    product = await Product.start();
    const deal = await firstDeal(product, product.coworker);
    document = await product.document(product.coworker, await pdfWithPages(1), 'Good', deal);
    await offerNot('scd');
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
  });

  async function offerNot(method: string): Promise<void> {
    const path = '/api/v1/config/limepkg-esign/';
    const settings = (await product.as(product.administrator, 'GET', path)).body;
    const methods = settings.methods.map((one: { value: string }) =>
      one.value === method ? { ...one, enabled: false } : one,
    );
    const changed = await product.as(product.administrator, 'PUT', path, { ...settings, methods });
    expect(changed.status).toBe(200);
  }

  async function countSignings(): Promise<number> {
    const list = await product.as(product.administrator, 'GET', '/api/v1/limeobject/signing/?_limit=1000');
    return list.body._embedded.limeobjects.length;
  }

  async function expectRefused(body: unknown, statuses: readonly number[], code: RegExp): Promise<void> {
    const before = await countSignings();
    const answer = await product.as(product.coworker, 'POST', '/limepkg-esign/signing/', body);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(statuses).toContain(answer.status);
    expect(answer.body.code).toMatch(code);
    expect(await countSignings()).toBe(before);
    expect((await product.call('GET', '/client/')).status).toBeLessThan(400);
  }

  it.each([
    ['no signers', { signers: [] }],
    ['a bad address', { signers: [{ ...person('Anna Berg'), email: 'not an address' }] }],
    [
      'an address with a line break',
      { signers: [{ ...person('Anna Berg'), email: 'a@example.com\nBcc: x@example.com' }] },
    ],
    ['a method that is not enabled', { methods: ['scd'] }],
    ['a method nobody knows', { methods: ['telepathy'] }],
    ['no method although someone signs', { methods: [] }],
    ['a role nobody knows', { signers: [{ ...person('Anna Berg'), role: 'king' }] }],
    ['a duty that does not fit the role', { signers: [{ ...person('Anna Berg'), duty: 'approve' }] }],
    ['viewers only', { signers: [person('Anna Berg', 1, 'viewer')] }],
    ['a title of 1 025 characters', { title: 'x'.repeat(1_025) }],
    ['a language we do not speak', { meta: { subject: 's', message: 'm', language: 'tlh' } }],
    ['no documents', { documents: [] }],
    ['a document that does not exist', { documents: [999_999] }],
    ['an order of zero', { signers: [{ ...person('Anna Berg'), order: 0 }] }],
  ])('refuses %s', async (_, over) => {
    await expectRefused(newSigning([document], over), [400, 404, 422], /^[A-Z]+(_[A-Z]+)+$/);
  });

  it('refuses a body that is not JSON', async () => {
    const response = await fetch(`${product.addOn}/signing/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': product.coworker.apiKey },
      body: '{"title":',
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each([
    ['no PDF at all', () => Promise.resolve(new TextEncoder().encode('Dear reader, this is a letter.')), /^DOCUMENT_/],
    ['a truncated PDF', async () => (await pdfWithPages(3)).subarray(0, 700), /^DOCUMENT_/],
    ['5 001 pages', async () => await pdfWithPages(5_001), /^DOCUMENT_TOO_MANY_PAGES$/],
  ])(
    'refuses %s',
    async (_, make, code) => {
      const id = await product.document(product.coworker, await make(), 'Bad');
      await expectRefused(newSigning([id]), [400, 413, 422], code);
    },
    60_000,
  );

  it('refuses a file that does not call itself a PDF', async () => {
    const file = await product.upload(product.coworker, await pdfWithPages(1), 'picture.png', 'image/png');
    const made = await product.as(product.coworker, 'POST', '/api/v1/limeobject/document/', {
      name: 'Picture',
      document: file.body.id,
    });
    await expectRefused(newSigning([made.body._id]), [400, 422], /^[A-Z]+(_[A-Z]+)+$/);
  });

  it('refuses 200 MB at the door and keeps nothing', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 200) controller.close();
        else {
          sent += 1;
          controller.enqueue(chunk);
        }
      },
    });
    const status = await fetch(`${product.url}/demo/api/v1/file/`, {
      method: 'POST',
      headers: {
        'x-api-key': product.coworker.apiKey,
        'content-type': 'application/pdf',
        'content-disposition': "attachment; filename*=UTF-8''big.pdf",
      },
      body,
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 413, // the server may close the connection while we are still sending
    );
    expect(status).toBe(413);
  }, 60_000);

  it('answers the same to an unknown, a malformed and an empty token', async () => {
    await createSigning(product);
    const answers = await Promise.all(
      ['A'.repeat(43), 'short', '%00', 'x'.repeat(500)].map((token) => product.portal('GET', `/signing/${token}/`)),
    );
    for (const answer of answers) {
      expect([answer.status, answer.body.title, answer.body.code]).toEqual([400, 'InvalidToken', 'TOKEN_INVALID']);
    }
  });
});
