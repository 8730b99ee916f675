import { execFileSync, spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FAULTS, startBankId } from '../../simulators/bankid/index.js';
import { itIf } from '../skip.js';
import { base64, BankIdHarness, ELIN, JOHAN, SIGNING, STRANGER } from './bankid-harness.js';
import { problemsOf } from './bankid-verdicts.js';
import type { Expected } from './bankid-verdicts.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('BankID evidence', () => {
  let bankId: BankIdHarness;
  let expected: Expected;

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
    expected = {
      rootPem: bankId.bankId.rootPem,
      personalNumber: ELIN,
      visible: SIGNING.userVisibleData,
      hidden: SIGNING.userNonVisibleData,
      relyingParty: 'cn=Lime Flowers AB,name=Lime Flowers,serialNumber=5599990009,o=Simulated Bank A AB (publ),c=SE',
    };
  }, 120_000);
  afterAll(() => bankId.close());

  const signed = async (act: object = {}, fields: object = {}) =>
    (await bankId.signed({ personalNumber: ELIN, ...act }, fields)).body;
  const xmlOf = (completion: { signature: string }) => Buffer.from(completion.signature, 'base64').toString('utf8');

  describe('when an order is signed', () => {
    it('holds in every respect', async () => {
      const { completionData } = await signed();
      expect(problemsOf(completionData, expected)).toEqual([]);
      expect(bankId.bankId.signedRpName).toBe(expected.relyingParty);
    });

    itIf(hasPython, 'Python is not installed')('is canonical XML as it stands', async () => {
      const xml = xmlOf((await signed()).completionData);
      // Of Python's library, which knows nothing of what wrote it; it drops the prolog.
      const script = 'import sys,xml.etree.ElementTree as t;sys.stdout.write(t.canonicalize(sys.stdin.read()))';
      const canonical = execFileSync('python3', ['-c', script], { input: xml, env: { PYTHONIOENCODING: 'utf-8' } });
      const second = canonical.toString().replaceAll(' xmlns="http://www.w3.org/2000/09/xmldsig#"', '');
      const first = xml.replace(/^<\?xml[^>]+\?>/, '').replaceAll(' xmlns="http://www.w3.org/2000/09/xmldsig#"', '');
      expect(second).toBe(first);
      expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8" standalone="no"\?><Signature xmlns="/);
    });

    it('names the person as BankID’s certificates do', async () => {
      const xml = xmlOf((await signed({ personalNumber: JOHAN })).completionData);
      const der = Buffer.from(/<X509Certificate>([^<]+)/.exec(xml)?.[1] ?? '', 'base64');
      const subject = execFileSync(
        'openssl',
        ['x509', '-inform', 'DER', '-noout', '-subject', '-nameopt', 'sname,utf8'],
        {
          input: der,
        },
      ).toString();
      expect(subject).toMatch(
        /C=SE, O=Simulated Bank A AB \(publ\), SN=Åkervall, GN=Johan, serialNumber=198204112398, name=\(\d{6} \d\d\.\d\d\) Johan Åkervall - Mobilt BankID, CN=Johan Åkervall/,
      );
    });

    it('records the format, and that identification is not signing', async () => {
      const marked = xmlOf((await signed({}, { userVisibleDataFormat: 'simpleMarkdownV1' })).completionData);
      expect(marked).toContain('<usrVisibleData charset="UTF-8" format="simpleMarkdownV1" visible="wysiwys">');
      const { body } = await bankId.signed({ personalNumber: ELIN }, {}, 'auth');
      expect(problemsOf(body.completionData, expected)).toEqual(['purpose']);
    });

    it('leaves out what was not sent', async () => {
      const { body } = await bankId.signed({}, { userVisibleData: undefined, userNonVisibleData: undefined }, 'auth');
      expect(xmlOf(body.completionData)).not.toMatch(/usrVisibleData|usrNonVisibleData/);
    });
  });

  describe('when other simulators have somebody sign', () => {
    it('makes the same kind of pair', async () => {
      const pair = await bankId.bankId.sign({
        person: { personalNumber: STRANGER, givenName: 'Tolv', surname: 'Tolvsson' },
        relyingParty: { name: 'Broker AB', displayName: 'Broker', organisationNumber: '5599990041' },
        visibleText: 'Jag intygar.',
        nonVisibleData: Buffer.from('hidden'),
      });
      const own: Expected = {
        ...expected,
        personalNumber: STRANGER,
        visible: base64('Jag intygar.'),
        hidden: base64('hidden'),
        relyingParty: 'cn=Broker AB,name=Broker,serialNumber=5599990041,o=Simulated Bank A AB (publ),c=SE',
      };
      expect(problemsOf({ user: { personalNumber: STRANGER }, ...pair }, own)).toEqual([]);
    });
  });

  describe('when something goes wrong', () => {
    const caught: Readonly<Record<string, readonly string[]>> = {
      'flipped-digest': ['digest'],
      'flipped-signature': ['signature'],
      'sha1-signature': ['method'],
      'wrapped-document': ['ids', 'digest', 'visible'],
      'document-type': ['markup'],
      'comment-in-text': ['markup', 'digest', 'visible'],
      'truncated-base64': ['text'],
      'swapped-visible-text': ['visible'],
      'swapped-hidden-data': ['hidden'],
      'missing-hidden-data': ['hidden'],
      identification: ['purpose'],
      'wrong-rp-name': ['relying party'],
      'wrong-signer': ['signer', 'user'],
      'wrong-user': ['user'],
      'expired-certificate': ['expired'],
      'wrong-key-usage': ['key usage'],
      'wrong-policy': ['policy'],
      'foreign-root': ['chain', 'ocsp responder'],
      'extra-certificate': ['certificates'],
      'missing-certificate': ['certificates', 'chain', 'ocsp responder'],
      'ocsp-revoked': ['ocsp status'],
      'ocsp-unknown': ['ocsp status'],
      'ocsp-other-signature': ['ocsp nonce'],
      'ocsp-no-nonce': ['ocsp nonce'],
      'ocsp-other-certificate': ['ocsp certificate'],
      'ocsp-foreign-responder': ['ocsp responder'],
      'ocsp-unauthorised-responder': ['ocsp responder', 'ocsp nocheck'],
      'ocsp-flipped-signature': ['ocsp responder'],
      'ocsp-old': ['ocsp age'],
      'ocsp-try-later': ['ocsp answer'],
      'missing-completion-data': ['nothing'],
      'missing-ocsp': ['no ocsp'],
      // These are honest signatures; what is wrong is told by the tests below.
      'service-unavailable': [],
      'risk-high': [],
      'other-ip': [],
      'unknown-pending-hint': [],
    };
    const elsewhere = [
      'unknown-hint',
      'lost-result',
      'unreadable-answer',
      'service-unavailable',
      'unknown-pending-hint',
    ];

    it('has every fault listed and tested', async () => {
      const listed = await (await fetch(`${bankId.url}/control/faults/`)).json();
      expect(listed).toEqual(FAULTS.map(({ name, description }) => ({ name, description })));
      const names = FAULTS.map(({ name }) => name).sort();
      expect([...new Set([...Object.keys(caught), ...elsewhere])].sort()).toEqual(names);
    });

    it.each(Object.entries(caught).filter(([name]) => !elsewhere.includes(name)))(
      '%s is just that',
      async (fault, problems) => {
        const { status, completionData } = await signed({ fault });
        expect(status).toBe('complete');
        expect(problemsOf(completionData, expected)).toEqual(problems);
      },
    );

    it('fails with a hint code of the future', async () => {
      expect(await signed({ fault: 'unknown-hint' })).toMatchObject({
        status: 'failed',
        hintCode: 'quantumInterference',
      });
    });

    it('stays pending with a hint code of the future, then completes', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/sign`, { personalNumber: ELIN, fault: 'unknown-pending-hint' });
      expect((await bankId.collect(orderRef)).body).toMatchObject({ status: 'pending', hintCode: 'userBlinked' });
      await new Promise((resolve) => setTimeout(resolve, 3_100));
      const { body } = await bankId.collect(orderRef);
      expect(problemsOf(body.completionData, expected)).toEqual([]);
    });

    it('loses a result on the way, and does not give it out again', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/sign`, { fault: 'lost-result' });
      await expect(bankId.collect(orderRef)).rejects.toThrow();
      expect((await bankId.collect(orderRef)).body.errorCode).toBe('invalidParameters');
    });

    it('answers with a page', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/sign`, { fault: 'unreadable-answer' });
      expect(await bankId.collect(orderRef)).toMatchObject({ status: 200, body: expect.stringContaining('<html>') });
    });

    it('is out of order for three calls, then gives the result', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/sign`, { personalNumber: ELIN, fault: 'service-unavailable' });
      const statuses = [];
      for (let call = 0; call < 3; call++) statuses.push((await bankId.collect(orderRef)).status);
      expect(statuses).toEqual([503, 503, 503]);
      expect(problemsOf((await bankId.collect(orderRef)).body.completionData, expected)).toEqual([]);
    });

    it('judges the risk, and blocks what was to be blocked', async () => {
      const told = await signed({ fault: 'risk-high' }, { returnRisk: true });
      expect(told.completionData.risk).toBe('high');
      const blocked = await signed({ fault: 'risk-high' }, { requirement: { risk: 'low' } });
      expect(blocked).toMatchObject({ status: 'failed', hintCode: 'transactionRiskBlocked' });
    });

    it('comes from another address', async () => {
      expect((await signed({ fault: 'other-ip' })).completionData.device.ipAddress).not.toBe(SIGNING.endUserIp);
    });
  });

  describe('when it is started again', () => {
    it('has the same root and the same people’s certificates', async () => {
      const before = xmlOf((await signed()).completionData);
      const again = await startBankId({ directory: bankId.directory });
      expect(again.rootPem).toBe(expected.rootPem);
      const { signature } = await again.sign({
        person: { personalNumber: ELIN, givenName: 'Elin', surname: 'Sandgren' },
        relyingParty: { name: 'A', displayName: 'A', organisationNumber: '5599990041' },
        visibleText: 'x',
      });
      const keyInfo = (xml: string) => /<KeyInfo.*<\/KeyInfo>/.exec(xml)?.[0];
      expect(keyInfo(xmlOf({ signature }))).toBe(keyInfo(before));
    });

    it('writes no personal number into the names of files', async () => {
      const names = await readdir(join(bankId.directory, 'keys'));
      expect(names.join()).not.toMatch(/\d{12}/);
    });
  });
});
