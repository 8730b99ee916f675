import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPki } from '../../simulators/pki/index.js';
import { readListenOptions, readTrustOptions } from '../../src/trust/configuration.js';
import { createTrustService } from '../../src/trust/server.js';
import { itIf } from '../skip.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the options of the trust service', () => {
  let directory: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'trust-options-'));
    const file = async (name: string, content: string): Promise<string> => {
      await writeFile(join(directory, name), content);
      return join(directory, name);
    };
    const roots = await file('roots.pem', (await startPki({ directory: join(directory, 'pki') })).rootPem);
    environment = {
      ESIGN_TRUST_ENVIRONMENT: 'test',
      ESIGN_TRUST_DATA_DIR: join(directory, 'data'),
      ESIGN_TRUST_STORE_KEY_FILE: await file('store.key', randomBytes(32).toString('base64url')),
      ESIGN_TRUST_KEY_SECRET_FILE: await file('secret', randomBytes(24).toString('base64url')),
      ESIGN_TRUST_SEAL_ORGANIZATION: 'Lime Flowers AB',
      ESIGN_TRUST_EST_URL: 'https://ca.example.com/.well-known/est',
      ESIGN_TRUST_SEAL_ROOTS_FILE: roots,
      ESIGN_TRUST_TSA_ROOTS_FILE: roots,
      ESIGN_TRUST_TSA_URLS: 'http://tsa1.example.com/ https://tsa2.example.com/tsa',
    };
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const read = (change: Record<string, string>) => readTrustOptions({ ...environment, ...change }, log, 'translations');
  const refusal = (option: string) => expect.objectContaining({ code: 'TRUST_CONFIG_INVALID', details: { option } });

  describe('when all that is needed is set', () => {
    it('are read, with defaults for the rest', () => {
      expect(read({})).toMatchObject({
        environment: 'test',
        seal: { algorithm: 'P-256', country: 'SE', certificate: { kind: 'est' } },
        tsaUrls: ['http://tsa1.example.com/', 'https://tsa2.example.com/tsa'],
        ...{ batchEveryMs: 60_000, renewAfterDays: 730 },
      });
    });

    it('knows which policy time-stamps of each authority have to name', () => {
      expect(read({}).tsaPolicies).toBeUndefined();
      const { tsaPolicies } = read({ ESIGN_TRUST_TSA_POLICIES: '- 0.4.0.2023.1.1' });
      expect(tsaPolicies).toEqual([null, '0.4.0.2023.1.1']);
    });
  });

  describe('when something is missing or wrong', () => {
    it.each([
      ['ESIGN_TRUST_SEAL_ORGANIZATION', ''],
      ['ESIGN_TRUST_STORE_KEY_FILE', '/nowhere/store.key'],
      ['ESIGN_TRUST_TSA_URLS', 'ftp://tsa.example.com'],
      ['ESIGN_TRUST_TSA_POLICIES', '0.4.0.2023.1.1'],
      ['ESIGN_TRUST_TSA_POLICIES', '- BTSP'],
      ['ESIGN_TRUST_SEAL_ALGORITHM', 'RSA-1024'],
      ['ESIGN_TRUST_ENVIRONMENT', 'staging'],
      ['ESIGN_TRUST_EST_URL', ''],
    ])('%s is named, never its value', (option, value) => {
      let thrown: unknown;
      try {
        read({ [option]: value });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toEqual(refusal(option));
      if (value !== '') expect((thrown as Error).message).not.toContain(value);
    });
  });

  describe('when e-services are registered', () => {
    const isBuilt = existsSync('dist/src/trust/main.js');
    itIf(isBuilt, 'the product is not built')(
      'no key is needed, and none is made',
      async () => {
        const folder = join(directory, 'registry');
        const file = join(directory, 'e-service.json');
        const registration = {
          clientId: 'urn:example:permits',
          name: 'Permits',
          certificateThumbprints: ['0'.repeat(64)],
        };
        await writeFile(
          file,
          JSON.stringify({ ...registration, callbackUrls: ['https://permits.example.com/signed'] }),
        );
        const run = (...words: string[]) =>
          spawnSync(process.execPath, ['dist/src/trust/main.js', ...words], {
            env: { PATH: process.env['PATH'], ESIGN_TRUST_ENVIRONMENT: 'test', ESIGN_TRUST_DATA_DIR: folder },
            encoding: 'utf8',
          });
        const added = run('eservice-add', file);
        expect([added.status, added.stderr]).toEqual([0, '']);
        expect(JSON.parse(run('eservice-list').stdout)).toMatchObject([registration]);
        expect((await readdir(folder)).filter((name) => !name.startsWith('trust.sqlite'))).toEqual([]);
      },
      60_000,
    );
  });

  describe('in production', () => {
    it('no root is taken that calls itself a test', async () => {
      const options = read({ ESIGN_TRUST_ENVIRONMENT: 'production' });
      await expect(createTrustService(options)).rejects.toMatchObject({ code: 'TRUST_CONFIG_INVALID' });
    });

    it('other machines are answered by TLS alone', () => {
      const open = { ...environment, ESIGN_TRUST_ENVIRONMENT: 'production', ESIGN_TRUST_HOST: '0.0.0.0' };
      expect(() => readListenOptions(open)).toThrow(/ESIGN_TRUST_TLS_CERTIFICATE_FILE/);
      expect(readListenOptions({ ...open, ESIGN_TRUST_HOST: '127.0.0.1' })).toEqual({
        hostname: '127.0.0.1',
        port: 3100,
      });
    });
  });
});
