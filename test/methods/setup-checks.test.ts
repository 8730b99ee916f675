import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../src/host/index.js';
import { createEidChecks } from '../../src/methods/index.js';
import type { SetupFinding } from '../../src/signing/index.js';
import { BankIdHarness } from '../simulators/bankid-harness.js';
import { BrokerHarness, CLIENT_ID, clientKey } from '../simulators/broker-harness.js';
import { CLIENT_ID as BLOCK_CLIENT_ID, ScriptedBlock } from './building-block/scripted-block.js';
import { ServiceHarness } from '../simulators/service-harness.js';

describe('checks of the credentials of eIDs', () => {
  let directory: string;
  const endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'eid-checks-'));
    endings.push(() => rm(directory, { recursive: true, force: true }));
  });
  afterAll(async () => {
    for (const end of endings) await end();
  });

  async function found(
    config: Record<string, string | undefined>,
    now = new Date(),
  ): Promise<Record<string, SetupFinding>> {
    const host = { applicationConfig: { get: (key: string) => config[key] } } as unknown as Host;
    const checks = createEidChecks(host, () => now);
    const run = async (check: (typeof checks)[number]) =>
      [check.id, await check.run(AbortSignal.timeout(9000))] as const;
    return Object.fromEntries(await Promise.all(checks.map(run)));
  }

  describe('when there are no eIDs', () => {
    it('checks nothing', async () => {
      expect(await found({})).toEqual({});
    });
  });

  describe('when Swedish BankID is reached with a certificate', () => {
    it('says whether it answers, and how long the certificate lives', async () => {
      const bankId = await BankIdHarness.open();
      endings.push(() => bankId.close());
      const tls = await bankId.bankId.serveTls();
      endings.push(() => tls.close());
      const caFile = join(directory, 'server-ca.pem');
      await writeFile(caFile, tls.rootPem);
      const config = {
        'esign.bankid.baseUrl': tls.baseUrl,
        'esign.bankid.environment': 'test',
        'esign.bankid.relyingPartyName': bankId.bankId.signedRpName,
        'esign.bankid.pfxFile': tls.own.p12Path,
        'esign.bankid.passphrase': tls.own.passphrase,
        'esign.bankid.serverCaFile': caFile,
      };
      expect((await readFile(tls.own.p12Path)).length).toBeGreaterThan(0);
      expect(await found(config)).toEqual({ eid_bankid: { state: 'ok', reason: 'ok' } });
      const { eid_bankid: late } = await found(config, new Date(Date.now() + 50 * 365 * 86_400_000));
      expect(late).toMatchObject({
        state: 'failed',
        reason: 'expired',
        params: { date: expect.stringMatching(/^\d{4}-/) },
      });
      const end = new Date(`${String(late!.params!['date'])}T00:00:00Z`).getTime();
      expect((await found(config, new Date(end - 10 * 86_400_000)))['eid_bankid']).toMatchObject({
        state: 'warning',
        reason: 'expiring',
      });
      const elsewhere = { ...config, 'esign.bankid.baseUrl': 'https://127.0.0.1:9/rp/v6.0/' };
      expect(await found(elsewhere)).toEqual({ eid_bankid: { state: 'failed', reason: 'unreachable' } });
    });
  });

  describe('when there is a broker', () => {
    it('says whether it answers, knows our key, and offers our ways', async () => {
      const broker = await BrokerHarness.open();
      endings.push(() => broker.close());
      const write = async (name: string, keys: readonly object[]) => {
        const path = join(directory, name);
        await writeFile(path, JSON.stringify({ keys }));
        return path;
      };
      const config = {
        'esign.broker.issuer': broker.issuer,
        'esign.broker.environment': 'test',
        'esign.broker.clientId': CLIENT_ID,
        'esign.broker.keysFile': await write('keys.json', broker.keys),
      };
      expect(await found(config)).toEqual({ eid_broker: { state: 'ok', reason: 'ok' } });
      const [, enc] = broker.keys;
      const foreign = await write('foreign.json', [await clientKey('sig-1', 'sig'), enc!]);
      expect(await found({ ...config, 'esign.broker.keysFile': foreign })).toEqual({
        eid_broker: { state: 'failed', reason: 'client_refused', params: { error: 'invalid_client' } },
      });
      const nobody = { ...config, 'esign.broker.clientId': 'urn:nobody' };
      expect((await found(nobody))['eid_broker']).toMatchObject({ state: 'failed', reason: 'client_refused' });
      const away = { ...config, 'esign.broker.issuer': 'http://127.0.0.1:9/broker' };
      expect(await found(away)).toEqual({ eid_broker: { state: 'failed', reason: 'unreachable' } });
    });
  });

  describe('when there is a central service', () => {
    it('says whether it knows us, and offers what is configured under the names that are', async () => {
      const service = await ServiceHarness.open();
      endings.push(() => service.close());
      const config = service.options('/none.pem');
      expect(await found(config)).toEqual({ eid_service: { state: 'ok', reason: 'ok' } });
      expect(await found({ ...config, 'esign.service.apiKey': 'x'.repeat(32) })).toEqual({
        eid_service: { state: 'failed', reason: 'unreachable' },
      });
      const others = { ...config, 'esign.service.relyingPartyName': 'cn=A', 'esign.service.clientId': 'urn:a' };
      expect(await found(others)).toEqual({
        eid_service: {
          state: 'failed',
          reason: 'names',
          params: { names: 'esign.service.relyingPartyName, esign.service.clientId' },
        },
      });
    });
  });

  describe('when there is an eSignature Building Block', () => {
    it('says whether it answers, and knows our key', async () => {
      const block = await ScriptedBlock.open();
      endings.push(() => block.close());
      const file = async (name: string, text: string): Promise<string> => {
        await writeFile(join(directory, name), text);
        return join(directory, name);
      };
      const config = {
        'esign.buildingBlock.url': block.url,
        'esign.buildingBlock.environment': 'test',
        'esign.buildingBlock.clientId': BLOCK_CLIENT_ID,
        'esign.buildingBlock.keyFile': await file('block-key.json', JSON.stringify(block.privateJwk)),
        'esign.buildingBlock.signerRootsFile': await file('block-signers.pem', block.signerRootPem),
        'esign.buildingBlock.tsaRootsFile': await file('block-tsa.pem', block.tsaRootPem),
      };
      expect(await found(config)).toEqual({ building_block: { state: 'ok', reason: 'ok' } });
      const nobody = { ...config, 'esign.buildingBlock.clientId': 'urn:nobody' };
      expect(await found(nobody)).toEqual({ building_block: { state: 'failed', reason: 'client_refused' } });
      const away = { ...config, 'esign.buildingBlock.url': 'http://127.0.0.1:9/v1' };
      expect(await found(away)).toEqual({ building_block: { state: 'failed', reason: 'unreachable' } });
    });
  });
});
