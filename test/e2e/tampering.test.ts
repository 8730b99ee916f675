import { Product } from './product.js';
import { createSigning, pdfWithPages, person, sha256, signByCheckbox, tokenFor } from './signing-case.js';

describe("changes made behind the add-on's back", () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
  });

  async function change(limetype: string, id: number, values: object): Promise<void> {
    const answer = await product.as(
      product.administrator,
      'PUT',
      `/api/v1/limeobject/${limetype}/${String(id)}/`,
      values,
    );
    expect(answer.status).toBe(200);
  }

  async function signersOf(signing: number): Promise<{ _id: number; email: string }[]> {
    const list = await product.as(
      product.administrator,
      'GET',
      `/api/v1/limeobject/signer/?signing=${String(signing)}`,
    );
    return list.body._embedded.limeobjects;
  }

  async function started(title: string): Promise<{ id: number; token: string }> {
    const made = await createSigning(product, { title, signers: [person('Anna Berg', 1), person('Bo Ek', 2)] });
    return { id: made.body.id, token: await tokenFor(product, 'Anna Berg', title) };
  }

  async function expectNothingHappens(title: string, id: number, token: string): Promise<void> {
    const answer = await signByCheckbox(product, token);
    expect(answer.status).toBe(409);
    expect(answer.body.code).toMatch(/^SIGNING_TAMPERED/);
    const mails = await product.mails();
    expect(mails.filter((mail) => mail.to.includes('bo.ek') && mail.text.includes(title))).toEqual([]);
    const signing = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(id)}/`);
    expect(signing.body.signedDocument ?? null).toBeNull();
  }

  it('notices another status of the signing', async () => {
    const { id, token } = await started('Tamper status');
    await change('signing', id, { signingstatus: 'partlysigned' });
    await expectNothingHappens('Tamper status', id, token);
  });

  it('notices a signer marked as signed by hand', async () => {
    const { id, token } = await started('Tamper signer status');
    const second = (await signersOf(id)).find((signer) => signer.email.startsWith('bo.ek'));
    await change('signer', second!._id, { signerstatus: 'signed' });
    await expectNothingHappens('Tamper signer status', id, token);
  });

  it('notices another mail address and sends nothing to it', async () => {
    const { id, token } = await started('Tamper address');
    const second = (await signersOf(id)).find((signer) => signer.email.startsWith('bo.ek'));
    await change('signer', second!._id, { email: 'mallory@example.com' });
    await expectNothingHappens('Tamper address', id, token);
    expect((await product.mails()).filter((mail) => mail.to.includes('mallory'))).toEqual([]);
  });

  it('answers TamperedFile when the document is replaced', async () => {
    const { id, token } = await started('Tamper document');
    const other = await product.upload(product.administrator, await pdfWithPages(1, 'Another text'), 'other.pdf');
    await change('signing', id, { originaldocument: other.body.id });
    const document = await product.portal('GET', `/original_document/${token}/`);
    expect([document.status, document.body.title]).toEqual([409, 'TamperedFile']);
    await expectNothingHappens('Tamper document', id, token);
  });

  it('answers TamperedFile when the fingerprint is replaced', async () => {
    const { id, token } = await started('Tamper fingerprint');
    await change('signing', id, { originaldocumentfingerprint: 'a'.repeat(64) });
    expect((await product.portal('GET', `/original_document/${token}/`)).body.title).toBe('TamperedFile');
    await expectNothingHappens('Tamper fingerprint', id, token);
  });

  it('answers TamperedFile when document and fingerprint are replaced together', async () => {
    const { id, token } = await started('Tamper both');
    const bytes = await pdfWithPages(1, 'Another text');
    const other = await product.upload(product.administrator, bytes, 'other.pdf');
    await change('signing', id, { originaldocument: other.body.id, originaldocumentfingerprint: sha256(bytes) });
    expect((await product.portal('GET', `/original_document/${token}/`)).body.title).toBe('TamperedFile');
    await expectNothingHappens('Tamper both', id, token);
  });

  it('never serves token or methoddata, to nobody', async () => {
    const { id } = await started('Concealed');
    for (const signer of await signersOf(id)) {
      expect(Object.keys(signer)).not.toEqual(expect.arrayContaining(['token']));
      expect(Object.keys(signer)).not.toEqual(expect.arrayContaining(['methoddata']));
    }
  });

  it("gives a coworker the own link, and nobody another person's", async () => {
    const { coworkerId } = product.coworker;
    const record = await product.as(product.coworker, 'GET', `/api/v1/limeobject/coworker/${String(coworkerId)}/`);
    const self = { ...person('Self'), limetype: 'coworker', id: coworkerId, email: record.body.email };
    const own = await createSigning(product, { title: 'Own link', signers: [self] });
    expect(own.body.portalUrl).toContain('token=');
    const borrowed = await createSigning(product, {
      title: 'Borrowed link',
      signers: [{ ...self, name: 'Bo Ek', email: 'bo.ek@example.com' }],
    });
    expect(borrowed.body.portalUrl).toBeNull();
  });
});
