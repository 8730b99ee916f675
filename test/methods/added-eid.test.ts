import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { loadCatalog } from '../../src/i18n/index.js';
import type { RedirectMethod } from '../../src/methods/index.js';
import type { Json, SigningContext } from '../../src/signing/index.js';
import { itsme } from '../fixtures/added-eid/eid.js';
import { clientKey } from '../simulators/broker-harness.js';
import { context as fixed } from './context.js';
import { PlainProvider } from './plain-provider.js';

const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const;
const CALLBACK = 'http://localhost:3999/demo/limepkg-esign/portal/callback/itsme_be/';

/** The folder is a fixture; this is the line. Everything else is the product as it is. */
const { EIDS } = await import('../../src/eids/list.js');
jest.unstable_mockModule('../../src/eids/list.js', () => ({ EIDS: [...EIDS, itsme] }));

/** Keys of the texts that an eID needs: its translation block. */
const blockOf = ({ id, texts }: { readonly id: string; readonly texts: Readonly<Record<string, string>> }) => [
  `signing.methods.option.${id}`,
  `signer.method.option.${id}`,
  `limepkg_esign.portal.method.${id}`,
  `limepkg_esign.portal.method_hint.${id}`,
  `limepkg_esign.verify.method.${id}`,
  ...Object.values(texts),
];

describe('an eID that is added by a folder, a line and a block of texts', () => {
  let provider: PlainProvider;
  let directory: string;
  let method: RedirectMethod;

  beforeAll(async () => {
    provider = await PlainProvider.open({
      identityscheme: 'beitsme',
      name: 'Lotte Peeters',
      country: 'BE',
      be_rrn: '90010112345',
      itsme_sub: 'i-77',
    });
    directory = await mkdtemp(join(tmpdir(), 'added-eid-'));
    const keysFile = join(directory, 'keys.json');
    await writeFile(keysFile, JSON.stringify({ keys: [await clientKey('sig-1', 'sig')] }));
    const config: Readonly<Record<string, string>> = {
      'esign.broker.issuer': provider.issuer,
      'esign.broker.environment': 'test',
      'esign.broker.clientId': 'urn:us',
      'esign.broker.keysFile': keysFile,
      'esign.broker.methods': 'itsme_be',
    };
    const log = () => undefined;
    const host = {
      applicationConfig: { get: (key: string) => config[key] },
      logger: { error: log, warn: log, info: log },
      translator: loadCatalog('translations'),
      system: {},
    };
    const person = () => Promise.resolve({ name: 'Lars Fjellheim' });
    const context = { host, ports: { crm: { person } }, now: () => new Date() } as unknown as SigningContext;
    const { createMethods, MethodRegistry } = await import('../../src/methods/index.js');
    const { nodePkiPrimitives } = await import('../../src/pki/index.node.js');
    const mask = (country: string, number: string) => `${country} ${number.slice(0, 6)}•••`;
    method = new MethodRegistry(createMethods(context, { primitives: nodePkiPrimitives, mask })).redirect('itsme_be');
  });
  afterAll(async () => {
    await provider.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('can be switched on, stored, recorded and named everywhere', async () => {
    const { esignConfig } = await import('../../src/config.js');
    const settings = esignConfig.parse({ methods: [{ value: 'itsme_be', enabled: true }] });
    expect(settings.methods.find(({ value }) => (value as string) === 'itsme_be')).toMatchObject({ enabled: true });
    const { limetypesFor } = await import('../../src/schema/index.js');
    expect(JSON.stringify(limetypesFor(settings))).toContain('Belgian itsme');
    const { TRUST_METHODS } = await import('../../src/trust/contract.js');
    expect(TRUST_METHODS).toContain('itsme_be');
    const { BROKER_OPTIONS, SERVICE_OPTIONS } = await import('../../src/methods/index.js');
    expect(BROKER_OPTIONS).toContain('esign.broker.acr.itsme_be');
    expect(SERVICE_OPTIONS).toContain('esign.service.acr.itsme_be');
  });

  it('signs: fresh login, our nonce, and a record that proves itself', async () => {
    expect(method.authTypes).toEqual([
      { value: 'urn:grn:authn:be:itsme:advanced', textKey: 'limepkg_esign.broker.auth.itsme_advanced' },
    ]);
    const context = { ...fixed, now: new Date() };
    const start = {
      transactionId: 't-1',
      authType: 'urn:grn:authn:be:itsme:advanced',
      state: 'x'.repeat(43),
      redirectUri: CALLBACK,
    };
    const { redirectUrl, data } = await method.initialize(context, start);
    const back = provider.logIn(redirectUrl);
    const kept = JSON.parse(JSON.stringify(data)) as Json;
    expect(await method.finalize({ ...fixed, now: new Date() }, kept, back)).toMatchObject({
      state: 'complete',
      evidence: { kind: 'oidc', method: 'itsme_be', acr: 'urn:grn:authn:be:itsme:advanced' },
      identity: { name: 'Lotte Peeters', personalIdentification: 'BE 900101•••', transactionId: 't-1' },
      person: { key: 'itsme:i-77', nationalNumber: { country: 'BE', value: '90010112345' } },
    });
  });

  it('is what the guide shows', async () => {
    const guide = await readFile('docs/adding-an-eid.md', 'utf8');
    const folder = (await readFile('test/fixtures/added-eid/eid.ts', 'utf8')).replace('../../../src/eids/', '../');
    expect(guide).toContain(folder.trim());
    for (const key of blockOf(itsme)) expect(guide).toContain(`"${key}"`);
  });
});

describe('the eIDs there are', () => {
  it.each(LANGUAGES)('have the same block of texts in %s', (language) => {
    const catalog = loadCatalog('translations');
    const missing = EIDS.flatMap(blockOf).filter((key) => catalog.get(language, key) === key);
    expect(missing).toEqual([]);
  });
});
