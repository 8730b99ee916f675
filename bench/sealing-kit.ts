import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  appendDss,
  DigestTrail,
  embedContents,
  prepareSeal,
  type ValidationMaterial,
} from '../src/documents/index.node.js';
import { parseCertificate, parseCms, type Certificate } from '../src/pki/index.js';
import {
  addSignatureTimestamp,
  buildCsr,
  buildDetachedCms,
  collectMaterial,
  nodePkiPrimitives,
  requestTimestamp,
  SoftKeyStore,
  type HttpSend,
  type KeyRef,
} from '../src/pki/index.node.js';

const primitives = nodePkiPrimitives;

/** How long a seal took, without and with the time-stamping authority. */
export interface SealTimes {
  readonly ownMs: number;
  readonly tsaMs: number;
}

interface BenchIdentity {
  readonly store: SoftKeyStore;
  readonly key: KeyRef;
  readonly certificates: readonly Uint8Array[];
}

/** Seals files on disk with an RSA-3072 key; the time-stamping authority is simulated, and its time measured apart. */
export class SealingKit {
  private tsaMs = 0;

  private constructor(
    private readonly identity: BenchIdentity,
    private readonly url: string,
    private readonly root: Certificate,
    private readonly material: ValidationMaterial,
    readonly close: () => void,
  ) {}

  static async open(directory: string): Promise<SealingKit> {
    // In a process of its own, so that what it leaves behind in memory is not cleared away on the seal's time.
    const services = fork(fileURLToPath(new URL('./trust-services.js', import.meta.url)), [directory]);
    const [{ url, rootPem }] = (await once(services, 'message')) as [{ url: string; rootPem: string }];
    const [root] = certificatesIn(rootPem).map(parseCertificate);
    if (!root) throw new Error('no root');
    const store = await SoftKeyStore.open({ directory: `${directory}/keys`, secret: 'a secret of this bench alone' });
    const key = await store.generate({ algorithm: 'RSA-3072', lifetime: 'session' });
    const csr = await buildCsr({
      subject: [['commonName', 'Bench']],
      publicKey: await store.publicKey(key),
      sign: (data) => store.sign(key, 'SHA-256', data),
    });
    const response = await fetch(`${url}/ca/issue`, { method: 'POST', body: new Uint8Array(csr) });
    const certificates = certificatesIn(await response.text());
    const path = [...certificates.map(parseCertificate), root];
    const stamps = { primitives, send, anchors: [root] };
    const { path: tsaPath } = await requestTimestamp([{ url: `${url}/tsa` }], Buffer.alloc(32), stamps);
    const material = await collectMaterial([path, tsaPath], { primitives, send });
    return new SealingKit({ store, key, certificates }, url, root, material, () => void services.kill());
  }

  /** Root of the seal's and the authority's certificates, DER. */
  get rootDer(): Uint8Array {
    return this.root.der;
  }

  /** Certification, material, time-stamp: in place, in one run. */
  async seal(path: string): Promise<SealTimes> {
    this.tsaMs = 0;
    const startedAt = performance.now();
    const trail = await DigestTrail.open(path);
    try {
      await this.append(path, trail);
    } finally {
      await trail.close();
    }
    return { ownMs: performance.now() - startedAt - this.tsaMs, tsaMs: this.tsaMs };
  }

  private async append(path: string, trail: DigestTrail): Promise<void> {
    const certified = await prepareSeal(
      path,
      {
        ...{ name: 'Seal', kind: 'certification', at: new Date(), placeholderBytes: 12 * 1024 },
        ...{ signerName: 'Bench', reason: 'Sealed' },
        stamp: { page: -1, rect: [395, 710, 533, 784], lines: ['Sealed by Bench', 'now'], language: 'en_us' },
      },
      trail,
    );
    const cms = await buildDetachedCms({
      digest: Buffer.from(certified.digest, 'hex'),
      certificates: this.identity.certificates,
      sign: (data) => this.identity.store.sign(this.identity.key, 'SHA-256', data),
      primitives,
    });
    const value = parseCms(cms).signers[0]?.signature ?? cms;
    const token = await this.stamp(createHash('sha256').update(value).digest());
    await embedContents(certified, addSignatureTimestamp(cms, token), trail);
    await appendDss(path, this.material, trail);
    const stamped = await prepareSeal(
      path,
      { name: 'Timestamp1', kind: 'timestamp', at: new Date(), placeholderBytes: 8 * 1024 },
      trail,
    );
    await embedContents(stamped, await this.stamp(Buffer.from(stamped.digest, 'hex')), trail);
  }

  /** One signature with the seal's key. */
  sign(data: Uint8Array): Promise<Uint8Array> {
    return this.identity.store.sign(this.identity.key, 'SHA-256', data);
  }

  private async stamp(digest: Uint8Array): Promise<Uint8Array> {
    const timed: HttpSend = async (exchange) => {
      const startedAt = performance.now();
      const answer = await send(exchange);
      this.tsaMs += performance.now() - startedAt;
      return answer;
    };
    const endpoints = [{ url: `${this.url}/tsa` }];
    return (await requestTimestamp(endpoints, digest, { primitives, send: timed, anchors: [this.root] })).token;
  }
}

const send: HttpSend = async ({ method, url, headers, body }) => {
  const response = await fetch(url, { method, headers, ...(body ? { body: new Uint8Array(body) } : {}) });
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  return { status: response.status, contentType, body: new Uint8Array(await response.arrayBuffer()) };
};

function certificatesIn(pem: string): Uint8Array[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(
    ([, block = '']) => new Uint8Array(Buffer.from(block, 'base64')),
  );
}
