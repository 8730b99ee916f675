import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBuildingBlockOptions } from '../../../src/trust/building-block/configuration.js';
import { clientKey } from '../../simulators/broker-harness.js';

describe('the options of the building block', () => {
  let directory: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bb-options-'));
    const keys = join(directory, 'keys.json');
    await writeFile(keys, JSON.stringify({ keys: [await clientKey('sig-1', 'sig')] }));
    environment = {
      ESIGN_BB_BASE_URL: 'https://sign.example.com/esign-bb/v1',
      ESIGN_BB_NAME: 'Signing of Exampletown',
      ESIGN_BB_ID_ISSUER: 'https://id.example.com',
      ESIGN_BB_ID_CLIENT_ID: 'esign',
      ESIGN_BB_ID_KEYS_FILE: keys,
      ESIGN_BB_ID_COUNTRY: 'SE',
      ESIGN_BB_CA_URL: 'http://sign.example.com/esign-bb/ca',
      ESIGN_BB_CA_ORGANIZATION: 'Exampletown',
      ESIGN_BB_CA_COUNTRY: 'SE',
      ESIGN_BB_TRUSTED_PROXIES: '10.0.0.1 2001:db8::/64',
    };
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const read = (change: Record<string, string> = {}) =>
    readBuildingBlockOptions({ ...environment, ...change }, 'production');

  describe('when there is no address', () => {
    it('there is no building block', () => {
      expect(read({ ESIGN_BB_BASE_URL: '' })).toBeUndefined();
    });
  });

  describe('when all that is needed is set', () => {
    it('are read, with defaults for the rest', () => {
      expect(read()).toMatchObject({
        ...{ baseUrl: 'https://sign.example.com/esign-bb/v1', serviceName: 'Signing of Exampletown' },
        trustedProxies: ['10.0.0.1', '2001:db8::/64'],
        identity: { algorithm: 'PS256', signedUserinfo: true, numberClaim: 'individual_id', maxLoginAgeS: 900 },
        authority: { kind: 'embedded', profile: { validitySeconds: 60, revocation: 'ocsp' } },
        times: { resultLifetimeMs: 3_600_000, retentionMs: 90 * 86_400_000 },
      });
    });

    it('certificates name the policies that are set', () => {
      const policies = ['0.4.0.2042.1.2', '1.2.752.99.1'];
      const { authority } = read({ ESIGN_BB_CA_POLICIES: policies.join(' ') })!;
      expect(authority).toMatchObject({ profile: { policies } });
    });

    it('another authority is asked by EST or CMP', async () => {
      const secret = join(directory, 'secret');
      await writeFile(secret, 'a very long secret\n');
      const url = 'https://ca.example.com/.well-known/est';
      const login = { ESIGN_BB_CA_USERNAME: 'bb', ESIGN_BB_CA_SECRET_FILE: secret, ESIGN_BB_CA_URL: url };
      const est = read({ ...login, ESIGN_BB_CA: 'est', ESIGN_BB_CA_DEVICE: 'device' })?.authority;
      expect(est).toEqual({
        ...{ kind: 'est', url, labels: { device: 'device' } },
        ...{ username: 'bb', password: 'a very long secret' },
      });
      expect(read({ ...login, ESIGN_BB_CA: 'cmp' })?.authority).toMatchObject({ kind: 'cmp', reference: 'bb' });
      const certificate = {
        ...{ ESIGN_BB_CA_URL: url, ESIGN_BB_CA_CLIENT_CERTIFICATE_FILE: secret, ESIGN_BB_CA_CLIENT_KEY_FILE: secret },
        ...{ ESIGN_BB_CA_TLS_ROOTS_FILE: secret, ESIGN_BB_CA_RESPONDERS_FILE: secret },
      };
      const [roots, client] = ['a very long secret', { pem: 'a very long secret', key: 'a very long secret' }];
      expect(read({ ...certificate, ESIGN_BB_CA: 'est' })?.authority).toEqual({
        ...{ kind: 'est', url, labels: {}, tls: { roots, client } },
      });
      expect(read({ ...certificate, ESIGN_BB_CA: 'cmp' })?.authority).toEqual({
        ...{ kind: 'cmp', url, urls: {}, tls: { roots }, client, responders: roots },
      });
    });
  });

  describe('when something is missing or wrong', () => {
    it.each([
      ['ESIGN_BB_NAME', ''],
      ['ESIGN_BB_BASE_URL', 'http://sign.example.com/esign-bb/v1'],
      ['ESIGN_BB_BASE_URL', 'https://sign.example.com/elsewhere'],
      ['ESIGN_BB_ID_ISSUER', 'http://id.example.com'],
      ['ESIGN_BB_ID_KEYS_FILE', '/nowhere/keys.json'],
      ['ESIGN_BB_ID_ALGORITHM', 'none'],
      ['ESIGN_BB_CA', 'paper'],
      ['ESIGN_BB_CA_ORGANIZATION', ''],
      ['ESIGN_BB_CA_CLIENTS_FILE', '/nowhere/clients.json'],
      ['ESIGN_BB_CA_POLICIES', 'qualified'],
      ['ESIGN_BB_RETENTION_DAYS', 'ever'],
    ])('%s is named, never its value', (option, value) => {
      let thrown: unknown;
      try {
        read({ [option]: value });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code: 'TRUST_CONFIG_INVALID', details: { option } });
      if (value !== '') expect((thrown as Error).message).not.toContain(value);
    });
  });
});
