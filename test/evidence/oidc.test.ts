import { createHmac, generateKeyPairSync } from 'node:crypto';
import { verifyEvidence, webPkiPrimitives, type EvidenceReport, type OidcRecord } from '../../src/evidence/index.js';
import { acrMeets } from '../../src/evidence/oidc/acr.js';
import { issuePerson, makeAuthority, makeXml, ocspFor } from './maker/bankid.js';
import { CHECKED, FINGERPRINT, HIDDEN, RELYING_PARTY, SIGNED, VISIBLE } from './maker/records.js';
import {
  brokerAnchors,
  CLIENT,
  makeBroker,
  makeTokenRecord,
  NONCE,
  type Broker,
  type TokenPlan,
} from './maker/token.js';

let broker: Broker;

beforeAll(async () => {
  broker = await makeBroker();
});

async function check(plan: TokenPlan = {}, options = {}): Promise<EvidenceReport> {
  const record = await makeTokenRecord(broker, plan);
  return verify(record, options);
}

function verify(record: unknown, options = {}): Promise<EvidenceReport> {
  const expected = { fingerprint: FINGERPRINT };
  return verifyEvidence(record, {
    primitives: webPkiPrimitives,
    anchors: brokerAnchors(broker),
    expected,
    at: CHECKED,
    ...options,
  });
}

const reasons = (report: EvidenceReport): string[] =>
  report.checks
    .filter(({ indication }) => indication !== 'passed' && indication !== 'not-applicable')
    .map(({ area, reason }) => `${area} ${reason}`);

describe('evidence of a login at a broker', () => {
  describe('when everything is as it should be', () => {
    it.each([
      ['RS256', 'rsa'],
      ['PS256', 'rsa'],
      ['ES256', 'ec'],
    ])('passes with %s', async (alg, kid) => {
      const report = await check({ alg, kid });
      expect(reasons(report)).toEqual([]);
      expect(report).toMatchObject({ passed: true, signingTime: SIGNED.toISOString() });
      expect(report.verdicts.revocation.indication).toBe('not-applicable');
    });

    it('finds the person in the token', async () => {
      expect((await check()).identity).toEqual({
        name: 'Bo Berg',
        nationalNumber: '0101905678',
        country: 'DK',
        birthDate: '1990-01-01',
        personKey: 'd5ea6331-6de4-49e9-852c-1415b31537c2',
      });
    });
  });

  describe('when the token is not what it should be', () => {
    it.each<[string, TokenPlan, string]>([
      ['of another issuer', { claims: { iss: 'https://broker.example/' } }, 'chain OTHER_ISSUER'],
      ['for another client', { claims: { aud: 'urn:other' } }, 'chain OTHER_AUDIENCE'],
      [
        'for several clients without saying for whom',
        { claims: { aud: [CLIENT, 'urn:other'] } },
        'chain OTHER_AUDIENCE',
      ],
      ['made for another party', { claims: { azp: 'urn:other' } }, 'chain OTHER_AUDIENCE'],
      ['of another login', { claims: { nonce: NONCE.replace(/./, 'x') } }, 'binding NONCE_MISMATCH'],
      ['without nonce', { claims: { nonce: undefined } }, 'binding NONCE_MISMATCH'],
      ['for another text', { claims: { refTextBody: 'Andet' } }, 'binding OTHER_VISIBLE_TEXT'],
      ['without echo', { claims: { refTextBody: undefined } }, 'binding OTHER_VISIBLE_TEXT'],
      ['of a weaker level', { claims: { authenticationtype: 'urn:grn:authn:dk:mitid:low' } }, 'identity OTHER_ACR'],
      ['of another eID', { claims: { authenticationtype: 'urn:grn:authn:se:bankid' } }, 'identity OTHER_ACR'],
      [
        'of an older login',
        { claims: { authenticationinstant: '2026-11-21T09:50:00.000Z' } },
        'time NOT_DURING_THE_ACT',
      ],
      ['of an unknown login time', { claims: { authenticationinstant: undefined } }, 'time LOGIN_TIME_MISSING'],
      ['without expiry', { claims: { exp: undefined } }, 'time TOKEN_TIMES'],
      [
        'about nobody',
        { claims: { uuid: undefined, cprNumberIdentifier: undefined, name: undefined } },
        'identity NO_PERSON',
      ],
      [
        'signed with an unknown key',
        { kid: 'rotated', key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
        'chain ISSUER_KEY_UNKNOWN',
      ],
      [
        'signed with another key of the same id',
        { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
        'signature TOKEN_SIGNATURE_WRONG',
      ],
      [
        'signed with a shared secret',
        { alg: 'HS256', key: Buffer.from('secret secret secret secret secret') },
        'signature TOKEN_ALGORITHM',
      ],
      ['signed with an algorithm that is not allowed', { alg: 'RS512' }, 'signature TOKEN_ALGORITHM'],
    ])('refuses one %s', async (_name, plan, reason) => {
      const report = await check(plan);
      expect(reasons(report)).toEqual([reason]);
      expect(report.passed).toBe(false);
    });

    it('refuses none, and a public key taken for a shared secret', async () => {
      const record = await makeTokenRecord(broker);
      const [, payload = ''] = record.idToken.split('.');
      const encode = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url');
      const none = `${encode({ alg: 'none', kid: 'rsa' })}.${payload}.AA`;
      expect(reasons(await verify({ ...record, idToken: none }))).toEqual(['signature TOKEN_ALGORITHM']);
      const head = `${encode({ alg: 'HS256', kid: 'rsa' })}.${payload}`;
      const value = createHmac('sha256', JSON.stringify(broker.jwks[0])).update(head).digest('base64url');
      expect(reasons(await verify({ ...record, idToken: `${head}.${value}` }))).toEqual(['signature TOKEN_ALGORITHM']);
    });

    it('refuses one that has expired, or is of the future', async () => {
      const late = new Date(SIGNED.getTime() + 1300_000);
      expect(reasons(await check({}, { at: late }))).toEqual(['time TOKEN_EXPIRED']);
      expect((await check({}, { at: late, recordedAt: CHECKED })).passed).toBe(true);
      const early = new Date(SIGNED.getTime() - 120_000);
      expect(reasons(await check({}, { at: early }))).toContain('time TOKEN_NOT_YET_VALID');
    });
  });

  describe('when the record does not fit', () => {
    it.each<[string, (record: OidcRecord) => Partial<OidcRecord>, string]>([
      [
        'another text was sent',
        () => ({ shownText: Buffer.from('x').toString('base64') }),
        'binding SHOWN_TEXT_NOT_SENT',
      ],
      [
        'another request was sent',
        ({ request }) => ({ request: { ...request, parameters: {} } as OidcRecord['request'] }),
        'binding REQUEST_MISMATCH',
      ],
      [
        'it brings keys of its own',
        () => ({ jwks: { uri: 'https://x.example', fetchedAt: SIGNED.toISOString(), document: { keys: [] } } }),
        'chain RECORDED_KEYS_DIFFER',
      ],
      ['its issuer is not configured', () => ({ issuer: 'https://evil.example' }), 'chain ISSUER_UNKNOWN'],
      ['its client is not ours', () => ({ clientId: 'urn:other' }), 'chain OTHER_AUDIENCE'],
      ['it is of production', () => ({ environment: 'production' as const }), 'chain ISSUER_UNKNOWN'],
      ['its random bytes are others', () => ({ nonceRandom: 'B'.repeat(42) + 'A' }), 'binding NONCE_MISMATCH'],
    ])('refuses it when %s', async (_name, change, reason) => {
      const record = await makeTokenRecord(broker);
      const report = await verify({ ...record, ...change(record) });
      expect(reasons(report)).toContain(reason);
      expect(report.passed).toBe(false);
    });

    it('cannot be told to expect no echo of MitID', async () => {
      const report = await check({ claims: { refTextBody: 'Andet' }, record: { echo: 'none' } });
      expect(reasons(report)).toEqual(['binding OTHER_VISIBLE_TEXT']);
    });
  });

  describe('when Swedish BankID comes through the broker', () => {
    it('judges the signature inside like one of our own', async () => {
      const authority = await makeAuthority();
      const person = await issuePerson(authority);
      const plan = { person, userVisibleData: VISIBLE, userNonVisibleData: HIDDEN, relyingPartyName: RELYING_PARTY };
      const certificates = [person, authority.issuing, authority.bank];
      const evidence = Buffer.from(makeXml({ ...plan, certificates })).toString('base64');
      const login = Buffer.from(makeXml({ ...plan, certificates, funcId: 'Identification' })).toString('base64');
      const ocsp = (signature: string): string =>
        ocspFor(signature, authority, { subject: person, producedAt: SIGNED });
      const acr = 'urn:grn:authn:se:bankid';
      const person1 = { identityscheme: 'sebankid', country: 'SE', ssn: '199001019802', name: 'Åsa Öberg' };
      const claims = { ...person1, authenticationtype: acr, refTextBody: undefined };
      const bankId = {
        relyingPartyName: RELYING_PARTY,
        userVisibleDataFormat: 'plaintext' as const,
        userNonVisibleData: HIDDEN,
      };
      const parameters = { client_id: CLIENT, nonce: NONCE, acr_values: acr, login_hint: `message:${VISIBLE}` };
      const record = {
        acr,
        echo: 'bankid' as const,
        shownText: VISIBLE,
        bankId,
        request: { form: 'query' as const, parameters },
      };
      const anchors = {
        ...brokerAnchors(broker),
        bankId: { roots: [authority.root.der], relyingParties: [RELYING_PARTY] },
      };
      const run = async (more: object): Promise<string[]> =>
        reasons(await check({ claims: { ...claims, ...more }, record }, { anchors }));

      expect(await run({ evidence, ocspResponse: ocsp(evidence) })).toEqual([]);
      expect(await run({ evidence: login, ocspResponse: ocsp(login) })).toEqual(['signature BANKID_NOT_A_SIGNING']);
      expect(await run({ evidence, ocspResponse: ocsp(login) })).toContain('revocation OCSP_NONCE_MISMATCH');
      expect(await run({ evidence, ocspResponse: ocsp(evidence), ssn: '199912319876' })).toEqual([
        'identity OTHER_PERSON',
      ]);
      expect(await run({})).toContain('signature BANKID_EVIDENCE_MISSING');
    });
  });
});

describe('acrMeets', () => {
  const mitid = 'urn:grn:authn:dk:mitid';

  it.each([
    [mitid + ':substantial', mitid + ':substantial', true],
    [mitid + ':substantial', mitid + ':high', false],
    [mitid + ':substantial', mitid + ':low', false],
    [mitid + ':substantial', mitid, false],
    ['urn:grn:authn:no:bankid', 'urn:grn:authn:no:bankid:high', false],
    ['urn:grn:authn:se:bankid', 'urn:grn:authn:se:bankid:another-device:qr', false],
    ['urn:grn:authn:fi:all', 'urn:grn:authn:fi:bank-id', false],
    ['urn:grn:authn:fi:bank-id', 'urn:grn:authn:fi:bank-id', true],
    ['', '', false],
  ])('%s asked, %s returned: %s', (asked, returned, result) => {
    expect(acrMeets(asked, returned)).toBe(result);
  });
});
