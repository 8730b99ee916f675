import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplicationConfigReader } from '../../../src/host/index.js';
import { readBuildingBlockConfiguration } from '../../../src/methods/building-block/configuration.js';
import { CLIENT_ID, ScriptedBlock } from './scripted-block.js';

describe('the configuration of the eSignature Building Block', () => {
  let block: ScriptedBlock;
  let directory: string;
  let config: Record<string, string>;

  beforeAll(async () => {
    block = await ScriptedBlock.open();
    directory = await mkdtemp(join(tmpdir(), 'building-block-config-'));
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(directory, name), text);
      return join(directory, name);
    };
    config = {
      'esign.buildingBlock.url': block.url,
      'esign.buildingBlock.environment': 'test',
      'esign.buildingBlock.clientId': CLIENT_ID,
      'esign.buildingBlock.keyFile': await file('key.json', JSON.stringify(block.privateJwk)),
      'esign.buildingBlock.signerRootsFile': await file('signers.pem', block.signerRootPem),
      'esign.buildingBlock.tsaRootsFile': await file('tsa.pem', block.tsaRootPem),
    };
    await file('public.json', JSON.stringify({ ...block.privateJwk, d: undefined }));
    await file('unnamed.json', JSON.stringify({ ...block.privateJwk, alg: 'none' }));
    await file('broken.json', '{"d": "secret');
  });
  afterAll(async () => {
    await block.close();
    await rm(directory, { recursive: true, force: true });
  });

  const read = (change: Readonly<Record<string, string | undefined>> = {}) => {
    const all: Readonly<Record<string, string | undefined>> = { ...config, ...change };
    return readBuildingBlockConfiguration({ get: (key: string) => all[key] } as unknown as ApplicationConfigReader);
  };

  it('offers both methods, at the advanced level, unless it says otherwise', () => {
    expect(read()).toMatchObject({ methods: ['national_id', 'scd'], level: 'AES', clientId: CLIENT_ID });
    expect(read({ 'esign.buildingBlock.methods': 'scd', 'esign.buildingBlock.level': 'QES' })).toMatchObject({
      methods: ['scd'],
      level: 'QES',
    });
    expect(read({ 'esign.buildingBlock.url': undefined })).toBeUndefined();
  });

  it.each([
    ['url', 'http://block.example/esign-bb/v1'],
    ['url', 'https://block.example/esign-bb/v1/'],
    ['environment', 'production'],
    ['environment', 'demo'],
    ['clientId', undefined],
    ['keyFile', undefined],
    ['keyFile', '/nowhere.json'],
    ['keyFile', 'public.json'],
    ['keyFile', 'unnamed.json'],
    ['keyFile', 'broken.json'],
    ['methods', 'checkbox'],
    ['methods', ''],
    ['methods', 'scd scd'],
    ['signerRootsFile', undefined],
    ['signerRootsFile', 'key.json'],
    ['tsaRootsFile', undefined],
    ['level', 'SES'],
  ])('refuses %s = %s, naming the option and not its value', (name, value) => {
    const option = `esign.buildingBlock.${name}`;
    const given =
      value !== undefined && value.endsWith('.json') && !value.startsWith('/') ? join(directory, value) : value;
    const refused = expect.objectContaining({
      code: 'METHOD_CONFIG_INVALID',
      details: { option: wrong(name, option) },
    });
    expect(() => read({ [option]: given })).toThrow(refused);
    try {
      read({ [option]: given });
    } catch (error) {
      expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('secret');
    }
  });

  /** In production the address of this test is what cannot be used. */
  function wrong(name: string, option: string): string {
    return name === 'environment' ? (expect.stringMatching(/\.(?:environment|url)$/) as string) : option;
  }
});
