import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCmp, cmpConfirm, cmpRequest, type CmpHeaderPlan } from '../../../src/pki/build/cmp.js';
import { readCmpCertified, readCmpStatus } from '../../../src/pki/cmp.js';
import { partsOf } from '../../../src/pki/der.js';
import { parseCertificate, parseCmp, parseCsr, type CmpMessage } from '../../../src/pki/index.js';
import {
  buildCsr,
  cmpEnroll,
  nodePkiPrimitives,
  protectWithKey,
  type CmpCredential,
} from '../../../src/pki/index.node.js';
import { createCertificateAuthority } from '../../../src/trust/ca/index.js';
import { subjectName } from '../../../src/trust/formats/index.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { CA_USAGES, certify, NON_REPUDIATION, SIGN_USAGES, type Identity } from '../../evidence/maker/authority.js';
import { ANNA, openAuthority, opensslRequest, P256, pemOf, type AuthorityCase } from './authority-case.js';
import { mockAuthority, oneConnection, run } from './processes.js';

const primitives = nodePkiPrimitives;
const SUBJECT = '/C=SE/CN=Anna Årsjö/SN=Årsjö/GN=Anna/serialNumber=PNOSE-199001019802';
const SPEAKS_FOR_CA = '1.3.6.1.5.5.7.3.27';
const [YESTERDAY, TWO_DAYS_AGO] = [1, 2].map((days) => new Date(Date.now() - days * 86_400_000));
const thumbprint = ({ der }: Identity): string => createHash('sha256').update(der).digest('hex');
const keyOf = ({ privateKey }: Identity): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pem = ({ der }: Identity): string => pemOf('CERTIFICATE', der);

let at: AuthorityCase;
let root: Identity;
let registrar: Identity;
let known: Record<'expired' | 'notForMessages' | 'rsa', Identity>;
const person = (name: string, more: Partial<Parameters<typeof certify>[0]> = {}): Promise<Identity> =>
  certify({ subject: [{ CN: [name] }], issuer: root, usages: SIGN_USAGES, kind: 'EC', ...more });

beforeAll(async () => {
  root = await certify({ subject: [{ CN: ['Registration root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
  registrar = await person('Registrar');
  known = {
    expired: await person('Old registrar', { notBefore: TWO_DAYS_AGO!, notAfter: YESTERDAY! }),
    notForMessages: await person('Another registrar', { usages: NON_REPUDIATION }),
    rsa: await person('Registrar with RSA', { kind: 'RSA' }),
  };
  const clients = [registrar, ...Object.values(known)].map((one, index) => ({
    ...{ name: `registrar-${index}`, certificateSha256: thumbprint(one), profile: 'one-time' as const },
  }));
  at = await openAuthority({ clients });
});
afterAll(() => at.close());

const file = (name: string, content: Uint8Array | string): string => {
  const path = join(at.folder, name);
  writeFileSync(path, content);
  return path;
};
const signer = (one: Identity): Extract<CmpCredential, { kind: 'certificate' }> => ({
  ...{ kind: 'certificate', certificates: [parseCertificate(one.der)] },
  sign: (data) => Promise.resolve(new Uint8Array(sign('sha256', data, one.privateKey))),
});

describe('certificate management with signed messages', () => {
  describe('when openssl asks our authority', () => {
    const ask = (one: Identity, more: readonly string[] = []) =>
      run('openssl', [
        ...['cmp', '-cmd', 'p10cr', '-server', new URL(at.baseUrl).host, '-path', 'ca/.well-known/cmp/p/onetime'],
        ...['-csr', file('cmp.csr', pemOf('CERTIFICATE REQUEST', opensslRequest(P256, SUBJECT)))],
        ...['-cert', file('ra.pem', pem(one)), '-key', file('ra.key', keyOf(one))],
        ...['-trusted', file('root.pem', pemOf('CERTIFICATE', at.service.roots()[0]!)), '-certout', file('out', '')],
        ...more,
      ]);

    it.each([
      ['confirmed before', ['-implicit_confirm']],
      ['and confirms', []],
    ])('gets a certificate, and believes the answer: %s', async (_name, more) => {
      const { status, stderr } = await ask(registrar, more);
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    });

    it('gets one with an RSA key too', async () => {
      expect((await ask(known.rsa)).status).toBe(0);
    });

    it.each([
      ['a certificate that has expired', () => known.expired],
      ['a certificate for something else', () => known.notForMessages],
    ])('is refused with %s', async (_name, who) => {
      const { status, stdout, stderr } = await ask(who(), ['-ignore_keyusage', '-unprotected_errors']);
      expect(status).not.toBe(0);
      expect(`${String(stdout)}${stderr}`).toMatch(/badMessageCheck/);
    });

    it('is refused with a certificate that nobody has registered', async () => {
      const { status, stdout, stderr } = await ask(await person('Registrar'), ['-unprotected_errors']);
      expect(status).not.toBe(0);
      expect(`${String(stdout)}${stderr}`).toMatch(/badMessageCheck/);
    });
  });

  describe('when a message is not what it seems', () => {
    const plan = (change: Partial<CmpHeaderPlan> = {}): CmpHeaderPlan => ({
      ...{ at: new Date(), transactionId: randomBytes(16), senderNonce: randomBytes(16), isImplicitlyConfirmed: false },
      ...change,
    });
    const message = async (
      change: Partial<CmpHeaderPlan> = {},
      body: Uint8Array = cmpRequest(opensslRequest(P256, SUBJECT)),
      by: Identity = registrar,
    ): Promise<Uint8Array> => {
      const { certificates, sign: signData } = signer(by);
      const { algorithm, protect, sender, keyId } = protectWithKey(certificates, signData);
      const header = { sender: sender!, ...(keyId ? { senderKeyId: keyId } : {}), protectionAlgorithm: algorithm };
      return buildCmp(plan({ ...header, ...change }), body, protect, [by.der]);
    };
    const post = async (bytes: Uint8Array): Promise<CmpMessage> => {
      const answer = await fetch(`${at.baseUrl}/.well-known/cmp`, { method: 'POST', body: new Uint8Array(bytes) });
      return parseCmp(new Uint8Array(await answer.arrayBuffer()));
    };
    /** Number of the one bit of PKIFailureInfo at the end of an error, and whether its answer is protected. */
    const refused = async (bytes: Uint8Array): Promise<{ failure: number; isProtected: boolean }> => {
      const { bodyKind, body, protection } = await post(bytes);
      expect(bodyKind).toBe(23);
      const { failures } = readCmpStatus(partsOf(body)[0]!);
      expect(failures).toHaveLength(1);
      return { failure: failures[0]!, isProtected: protection !== null };
    };
    const stranger = { failure: 1, isProtected: false };
    const told = (failure: number): object => ({ failure, isProtected: true });

    it('is not worked with when anything in it was changed', async () => {
      const good = await message();
      const { protectedPart } = parseCmp(good);
      const body = Buffer.from(good).indexOf(protectedPart.body);
      for (const place of [60, body + protectedPart.body.length - 1, good.length - registrar.der.length - 20]) {
        const changed = good.with(place, good[place]! ^ 1);
        const answer = await fetch(`${at.baseUrl}/.well-known/cmp`, { method: 'POST', body: new Uint8Array(changed) });
        if (answer.status === 400) continue;
        expect(parseCmp(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({ bodyKind: 23, protection: null });
      }
    });

    it('is not worked with in another sender’s name, or under another’s signature', async () => {
      expect(await refused(await message({ sender: parseCertificate(root.der).subject.der }))).toEqual(stranger);
      expect(await refused(await message({ senderKeyId: randomBytes(20) }))).toEqual(stranger);
      const { certificates } = signer(registrar);
      const forged = protectWithKey(certificates, signer(known.rsa).sign);
      const header = { sender: forged.sender!, protectionAlgorithm: forged.algorithm };
      const bytes = await buildCmp(plan(header), cmpRequest(opensslRequest(P256, SUBJECT)), forged.protect, [
        registrar.der,
      ]);
      expect(await refused(bytes)).toEqual(stranger);
    });

    it('is not worked with a second time, nor another one under its number', async () => {
      const transactionId = randomBytes(16);
      const first = await message({ transactionId });
      expect((await post(first)).bodyKind).toBe(3);
      expect(await refused(first)).toEqual(told(21));
      expect(await refused(await message({ transactionId }))).toEqual(told(21));
      // Numbers are each registration authority's own.
      expect((await post(await message({ transactionId }, undefined, known.rsa))).bodyKind).toBe(3);
    });

    it('must be of now, and have numbers that nobody guesses', async () => {
      for (const minutes of [-6, 6])
        expect(await refused(await message({ at: new Date(Date.now() + minutes * 60_000) }))).toEqual(told(3));
      expect(await refused(await message({ senderNonce: randomBytes(8) }))).toEqual(told(18));
      expect(await refused(await message({ transactionId: randomBytes(8) }))).toEqual(told(5));
    });

    it('confirms what was issued, once, and continues what was said', async () => {
      const transactionId = randomBytes(16);
      const issued = await post(await message({ transactionId }));
      const hash = createHash('sha256').update(readCmpCertified(issued.body).certificate!.der).digest();
      const confirm = (value: Uint8Array, recipientNonce: Uint8Array): Promise<Uint8Array> =>
        message({ transactionId, recipientNonce }, cmpConfirm(value, Uint8Array.of(2, 1, 0xff)));
      expect(await refused(await confirm(hash, randomBytes(16)))).toEqual(told(13));
      expect(await refused(await confirm(randomBytes(32), issued.senderNonce!))).toEqual(told(4));
      expect((await post(await confirm(hash, issued.senderNonce!))).bodyKind).toBe(19);
      expect(await refused(await confirm(hash, issued.senderNonce!))).toEqual(told(11));
      const unknown = await message({ recipientNonce: randomBytes(16) }, cmpConfirm(hash, Uint8Array.of(2, 1, 0xff)));
      expect(await refused(unknown)).toEqual(told(2));
    });
  });

  describe('when openssl is the authority', () => {
    let server: ChildProcess | undefined;
    afterEach(() => void server?.kill());

    const ask = async (
      who: Identity,
      more: Partial<Extract<CmpCredential, { kind: 'certificate' }>> = {},
      flags: readonly string[] = [],
    ): Promise<number> => {
      const csr = opensslRequest(P256, SUBJECT);
      const { certificates } = await at.service.authority.issue(csr, 'one-time', ANNA);
      const [own, issuer] = certificates.map((der) => pemOf('CERTIFICATE', der));
      const begun = await mockAuthority([
        ...['-srv_cert', file('srv.pem', pem(who)), '-srv_key', file('srv.key', keyOf(who))],
        ...['-srv_trusted', file('srv-root.pem', pem(root)), '-ignore_keyusage'],
        ...['-rsp_cert', file('rsp.pem', own!), '-rsp_extracerts', file('extra.pem', issuer!), ...flags],
      ]);
      server = begun.process;
      const anchors = [...at.service.roots(), root.der].map(parseCertificate);
      const credential = { ...signer(registrar), ...more };
      const options = { credential, primitives, send: oneConnection(), url: begun.url };
      const chain = await cmpEnroll(csr, anchors, options);
      expect(chain[0]!.publicKey.der).toEqual(parseCsr(csr).publicKey.der);
      return chain.length;
    };
    const speaker = (more: Partial<Parameters<typeof certify>[0]> = {}): Promise<Identity> =>
      person('Authority', { purposes: [SPEAKS_FOR_CA], ...more });

    it('our client believes whoever may speak for a CA', async () => {
      expect(await ask(await speaker())).toBe(2);
      server?.kill();
      expect(await ask(await speaker({ kind: 'RSA' }), {}, ['-grant_implicitconf'])).toBe(2);
    });

    it('our client believes those that it was told of, and then nobody else', async () => {
      const told = await person('Told of');
      expect(await ask(told, { responders: [parseCertificate(told.der)] })).toBe(2);
      server?.kill();
      const responders = [parseCertificate(told.der)];
      await expect(ask(await speaker(), { responders })).rejects.toMatchObject({ code: 'ENROLMENT_UNAVAILABLE' });
    });

    it.each<[string, () => Promise<Identity>, readonly string[]]>([
      ['who may not speak for a CA', () => person('Somebody'), []],
      ['from below another root', () => speaker({ issuer: undefined as never, ca: {}, usages: SIGN_USAGES }), []],
      ['whose certificate has expired', () => speaker({ notBefore: TWO_DAYS_AGO!, notAfter: YESTERDAY! }), []],
      ['whose certificate is for something else', () => speaker({ usages: NON_REPUDIATION }), []],
      ['who does not protect the answer', () => speaker(), ['-send_unprotected']],
      ['who protects an error badly', () => speaker(), ['-send_error', '-send_unprot_err']],
    ])('our client does not believe somebody %s', async (_name, who, flags) => {
      await expect(ask(await who(), {}, ['-grant_implicitconf', ...flags])).rejects.toMatchObject({
        code: 'ENROLMENT_UNAVAILABLE',
      });
    });
  });

  describe('when our client and our authority meet', () => {
    const elsewhere = (client: { readonly pem: string; readonly key: string }) =>
      createCertificateAuthority(
        { kind: 'cmp', url: `${at.baseUrl}/.well-known/cmp/p/onetime`, client },
        { ...at.parts, roots: () => at.service.roots() },
      );

    it('a one-time key is certified', async () => {
      const { authority } = await elsewhere({ pem: pem(registrar) + pem(root), key: keyOf(registrar) });
      const key = await at.keys.generate({ algorithm: 'P-256', lifetime: 'session' });
      const publicKey = await at.keys.publicKey(key);
      const signData = (data: Uint8Array): Promise<Uint8Array> => at.keys.sign(key, 'SHA-256', data);
      const csr = await buildCsr({ subject: subjectName(ANNA), publicKey, sign: signData });
      const { certificates } = await authority.issue(csr, 'one-time', ANNA);
      expect(parseCertificate(certificates[0]!).publicKey.der).toEqual(publicKey);
    });

    it('no answer counts twice, and none to another question', async () => {
      const anchors = at.service.roots().map(parseCertificate);
      let first: Awaited<ReturnType<typeof httpSend>> | undefined;
      const options = { credential: signer(registrar), primitives, url: `${at.baseUrl}/.well-known/cmp` };
      const send: typeof httpSend = async (exchange) => (first ??= await httpSend(exchange));
      await cmpEnroll(opensslRequest(P256, SUBJECT), anchors, { ...options, send });
      await expect(cmpEnroll(opensslRequest(P256, SUBJECT), anchors, { ...options, send })).rejects.toMatchObject({
        details: { attempts: [{ reason: 'another transaction' }] },
      });
    });

    it.each<[string, () => { pem: string; key: string }]>([
      ['of another', () => ({ pem: pem(registrar), key: keyOf(known.rsa) })],
      ['that is none', () => ({ pem: pem(registrar), key: 'no key' })],
    ])('nothing is opened with a key %s', async (_name, client) => {
      await expect(elsewhere(client())).rejects.toMatchObject({ code: 'CA_CONFIG_INVALID' });
    });
  });
});
