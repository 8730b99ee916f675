import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsServer } from '../../simulators/bankid/index.js';
import { BankIdHarness } from '../simulators/bankid-harness.js';
import { BankIdAttempts } from './bankid-attempts.js';

describe('Swedish BankID over mutual TLS', () => {
  let bankId: BankIdHarness;
  let tls: TlsServer;
  let directory: string;
  let right: Record<string, string>;
  const opened: BankIdAttempts[] = [];

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
    tls = await bankId.bankId.serveTls();
    directory = await mkdtemp(join(tmpdir(), 'bankid-tls-'));
    await writeFile(join(directory, 'server.pem'), tls.rootPem);
    await writeFile(join(directory, 'other.pem'), bankId.bankId.rootPem);
    right = {
      'esign.bankid.baseUrl': tls.baseUrl,
      'esign.bankid.pfxFile': tls.own.p12Path,
      'esign.bankid.passphrase': tls.own.passphrase,
      'esign.bankid.serverCaFile': join(directory, 'server.pem'),
    };
  }, 120_000);
  afterAll(async () => {
    for (const own of opened) await own.close();
    await tls.close();
    await bankId.close();
    await rm(directory, { recursive: true });
  });

  const open = async (options: Record<string, string>) => {
    const own = await BankIdAttempts.open(bankId, options);
    opened.push(own);
    return own;
  };
  const begin = async (options: Record<string, string>) => {
    const own = await open(options);
    const { signerId } = await own.send('Elin Sandgren');
    return own.begin(signerId);
  };
  /** A certificate that no bank issued. */
  const foreign = () => {
    const [key, certificate, p12] = ['key.pem', 'cert.pem', 'foreign.p12'].map((name) => join(directory, name));
    const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
    run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', '-keyout', key!, '-out', certificate!);
    run('pkcs12', '-export', '-inkey', key!, '-in', certificate!, '-passout', 'pass:secret', '-out', p12!);
    return { 'esign.bankid.pfxFile': p12!, 'esign.bankid.passphrase': 'secret' };
  };
  const refused = { code: 'BANKID_UNAVAILABLE' };

  it('signs with the certificate of the relying party', async () => {
    const own = await open(right);
    const { signingId, signerId } = await own.send('Elin Sandgren');
    const { orderRef } = await own.begin(signerId);
    await bankId.control(`orders/${orderRef}/sign`);
    await own.pass(2);
    expect((await own.signerOf(signingId)).status).toBe('signed');
  });

  it('begins nothing with a certificate that BankID does not know', async () => {
    await expect(begin({ ...right, ...foreign() })).rejects.toMatchObject(refused);
  });

  it('begins nothing at a server that ends in another root', async () => {
    const options = { ...right, 'esign.bankid.serverCaFile': join(directory, 'other.pem') };
    await expect(begin(options)).rejects.toMatchObject(refused);
  });

  it('does not start with a key that its passphrase does not open', async () => {
    const error = await open({ ...right, 'esign.bankid.passphrase': 'wrong' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'METHOD_CONFIG_INVALID', details: { option: 'esign.bankid.pfxFile' } });
    expect(JSON.stringify(error)).not.toContain('wrong');
  });
});
