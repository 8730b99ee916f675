import { readFileSync } from 'node:fs';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { parseCertificate, type Certificate } from '../../../src/pki/index.js';
import {
  buildCsr,
  estCaCertificates,
  estEnroll,
  nodePkiPrimitives,
  type EstOptions,
} from '../../../src/pki/index.node.js';
import { tlsSend } from '../../../src/trust/ca/tls-send.js';
import { certificatesIn } from '../../../src/trust/pem.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { describeIf } from '../../skip.js';
import { pemOf } from './authority-case.js';

/** An EST server that somebody else wrote and that runs already (docs/building-block.md says how it is named). */
const { ESIGN_TEST_EST: url, ESIGN_TEST_EST_ROOTS: roots, ESIGN_TEST_EST_LOGIN: login } = process.env;
/** Of the same authority, where a TLS certificate will do; and where everybody has to wait. */
const { ESIGN_TEST_EST_MTLS: mtls, ESIGN_TEST_EST_LATER: later } = process.env;
const isNamed = url !== undefined && roots !== undefined && login !== undefined;

interface Made {
  readonly csr: Uint8Array;
  readonly keyPem: string;
}

async function made(): Promise<Made> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const csr = await buildCsr({
    subject: [['commonName', 'Anna of a test']],
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    sign: (data) => Promise.resolve(new Uint8Array(sign('sha256', data, createPrivateKey(keyPem)))),
  });
  return { csr, keyPem };
}

/** Our client at such a server: what the authority inside cannot show. */
export function estElsewhere(): void {
  describeIf(isNamed, 'ESIGN_TEST_EST names no server', 'when somebody else wrote the server', cases);
}

function cases(): void {
  const rootsPem = isNamed ? readFileSync(roots, 'utf8') : '';
  const anchors = (): readonly Certificate[] => certificatesIn(rootsPem).map(parseCertificate);
  const basic = (text = login ?? ''): Readonly<Record<string, string>> => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });
  const at = (address = url ?? '', headers = basic(), client?: { pem: string; key: string }): EstOptions => ({
    ...{ url: address, headers, primitives: nodePkiPrimitives },
    send: tlsSend({ roots: rootsPem, ...(client ? { client } : {}) }, httpSend),
  });

  it('gives its certificates', async () => {
    const given = await estCaCertificates(at());
    expect(given.map(({ der }) => der)).toContainEqual(anchors()[0]!.der);
  });

  it('certifies a key, and then its holder by TLS', async () => {
    const first = await made();
    const [own, ...more] = await estEnroll(first.csr, anchors(), at());
    expect(own!.subject.get('commonName')).toBe('Anna of a test');
    if (mtls === undefined) return;
    const client = { pem: [own!, ...more].map(({ der }) => pemOf('CERTIFICATE', der)).join(''), key: first.keyPem };
    expect((await estEnroll((await made()).csr, anchors(), at(mtls, {}, client)))[0]!.isCa).toBe(false);
    await expect(estEnroll((await made()).csr, anchors(), at(mtls, {}))).rejects.toMatchObject({
      details: { status: 401 },
    });
  });

  it('refuses whoever does not know the password', async () => {
    const wrong = at(url, basic(`${login!.split(':')[0]!}:wrong`));
    await expect(estEnroll((await made()).csr, anchors(), wrong)).rejects.toMatchObject({
      code: 'ENROLMENT_REFUSED',
      details: { status: 401 },
    });
  });

  it('refuses what is no request', async () => {
    const { csr } = await made();
    const broken = csr.with(-1, csr.at(-1)! ^ 1);
    await expect(estEnroll(broken, anchors(), at())).rejects.toMatchObject({
      code: expect.stringMatching(/^ENROLMENT_/),
    });
  });

  it('lets nobody wait for a one-time certificate', async () => {
    if (later === undefined) return;
    await expect(estEnroll((await made()).csr, anchors(), at(later))).rejects.toMatchObject({
      code: 'ENROLMENT_UNAVAILABLE',
      details: { attempts: [{ reason: 'status 202' }] },
    });
  });

  it('is not believed by strangers to its root', async () => {
    const stranger = { ...at(), send: tlsSend({}, httpSend) };
    await expect(estCaCertificates(stranger)).rejects.toMatchObject({ code: 'ENROLMENT_UNAVAILABLE' });
    await expect(estEnroll((await made()).csr, [], at())).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
  });
}
