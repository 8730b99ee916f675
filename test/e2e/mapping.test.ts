import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Product } from './product.js';
import { createSigning, person, signByCheckbox, tokenFor } from './signing-case.js';

const mapping = {
  limetypes: { signing: 'esigning', signer: 'esigner' },
  properties: { signing: { title: 'name', signingstatus: 'state' }, signer: { email: 'mail', token: 'secret' } },
};

describe('an installation whose tables and fields have other names', () => {
  let product: Product;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'esign-mapping-'));
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ runtimeConfig: { 'limepkg-esign': { mapping } } }));
    product = await Product.start({ ESIGN_CONFIG: config });
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows in a dry run what other names would make, and makes nothing', async () => {
    const other = { ...mapping, limetypes: { signing: 'esigning2', signer: 'esigner2' } };
    const plan = await product.as(product.administrator, 'POST', '/api/v1/config/limepkg-esign/plan/', {
      mapping: other,
    });
    expect(plan.status).toBe(200);
    expect(plan.body.changes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'create-limetype', limetype: 'esigning2' }),
        expect.objectContaining({ kind: 'create-limetype', limetype: 'esigner2' }),
      ]),
    );
    expect((await product.as(product.administrator, 'GET', '/api/v1/limeobject/esigning2/')).status).toBe(404);
  });

  it('completes a signing on them, with the same rights as on the usual ones', async () => {
    expect((await product.as(product.administrator, 'GET', '/api/v1/limeobject/signing/')).status).toBe(404);
    const title = 'Mapped lease';
    const made = await createSigning(product, { title, signers: [person('Anna Berg')] });
    expect((await signByCheckbox(product, await tokenFor(product, 'Anna Berg', title))).status).toBe(200);
    await product.statusIs(product.coworker, made.body.id, 'signed');

    const record = `/api/v1/limeobject/esigning/${String(made.body.id)}/`;
    expect((await product.as(product.coworker, 'GET', record)).body).toMatchObject({ name: title, state: 'signed' });
    expect((await product.as(product.coworker, 'PUT', record, { state: 'created' })).status).toBe(403);
    const signers = await product.as(product.administrator, 'GET', '/api/v1/limeobject/esigner/');
    expect(signers.body._embedded.limeobjects[0]).toMatchObject({ mail: 'anna.berg@example.com' });
    expect(Object.keys(signers.body._embedded.limeobjects[0])).not.toContain('secret');
    const status = await product.as(product.coworker, 'GET', `/limepkg-esign/status/esigning/${String(made.body.id)}/`);
    expect(status.body.context).toBe('signing');
  }, 60_000);
});
