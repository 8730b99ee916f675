import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PEOPLE } from '../../simulators/bankid/index.js';
import { startSimulators } from '../../simulators/server.js';
import type { Simulators } from '../../simulators/server.js';
import { SIGNING } from './bankid-harness.js';
import { serve } from './served.js';
import type { Served } from './served.js';

describe('simulators', () => {
  let directory: string;
  let simulators: Simulators;
  let served: Served;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'simulators-'));
    const baseUrl = 'http://localhost:3999/simulators';
    simulators = await startSimulators({ directory: join(directory, 'state'), baseUrl });
    served = await serve('/simulators', simulators.router);
  }, 120_000);
  afterAll(async () => {
    await served.close();
    await simulators.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] }).toString();

  describe('when a person looks for them', () => {
    it('lead to every page', async () => {
      const page = await fetch(served.url);
      expect(page.url).toBe(`${served.url}/`);
      const links = [...(await page.text()).matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
      expect(links).toEqual(
        expect.arrayContaining([
          ...['style.css', 'mailbox/', 'bankid/app/'],
          ...['broker/', 'idbb/', 'payments/', 'eservice/', 'pki/'],
        ]),
      );
      for (const link of links) expect((await fetch(`${served.url}/${link}`)).status).toBe(200);
      const trust = await (await fetch(`${served.url}/pki/`)).text();
      for (const [, link] of trust.matchAll(/href="((?:ca|crl)[^"]+)"/g)) {
        expect((await fetch(`${served.url}/pki/${link}`)).status).toBe(200);
      }
    });
  });

  describe('when an add-on is configured with them', () => {
    it('say where they are and whom to trust', async () => {
      const { bankid, pki } = simulators.facts;
      expect(simulators.paths).toMatchObject({ bankid: 'bankid', pki: 'pki' });
      expect((await fetch(`${served.url}/${bankid.apiPath}auth`)).status).toBe(405);
      for (const path of [pki.tsaPath, pki.issuePath]) {
        expect((await fetch(`${served.url}/${path}`, { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
      }
      for (const pem of [bankid.rootPem, pki.rootPem]) expect(new X509Certificate(pem).ca).toBe(true);
      expect(bankid.relyingParty).toMatch(/^cn=Lime Flowers AB,/);
    });

    it('keep private keys to their owner', async () => {
      const folder = join(directory, 'state', 'bankid', 'keys');
      for (const name of await readdir(folder)) {
        expect(execFileSync('stat', ['-c', '%a', join(folder, name)]).toString()).toBe('600\n');
      }
    });
  });

  describe('when revocation of a BankID is asked for', () => {
    it('is answered by the trust services, with the responder of its authority', async () => {
      const [person] = DEMO_PEOPLE;
      const relyingParty = { name: 'A', displayName: 'A', organisationNumber: '5599990041' };
      const { signature } = await simulators.bankId.sign({
        person: person!,
        relyingParty,
        visibleText: SIGNING.endUserIp,
      });
      const xml = Buffer.from(signature, 'base64').toString();
      const [leaf, issuing, bank] = [...xml.matchAll(/<X509Certificate>([^<]+)/g)].map((match) =>
        new X509Certificate(Buffer.from(match[1]!, 'base64')).toString(),
      );
      await writeFile(join(directory, 'leaf.pem'), leaf!);
      await writeFile(join(directory, 'issuing.pem'), issuing!);
      await writeFile(join(directory, 'chain.pem'), `${issuing}${bank}${simulators.facts.bankid.rootPem}`);
      openssl('ocsp', '-issuer', 'issuing.pem', '-cert', 'leaf.pem', '-no_nonce', '-reqout', 'ask.der');
      const asked = (await readFile(join(directory, 'ask.der'))).toString('base64');
      const answer = await fetch(`${served.url}/${simulators.facts.pki.ocspPath}/${encodeURIComponent(asked)}`);
      await writeFile(join(directory, 'answer.der'), Buffer.from(await answer.arrayBuffer()));
      const verdict = openssl(
        ...['ocsp', '-issuer', 'issuing.pem', '-cert', 'leaf.pem', '-respin', 'answer.der'],
        ...['-CAfile', 'chain.pem', '-no_nonce'],
      );
      expect(verdict).toContain('leaf.pem: good');
    });
  });
});
