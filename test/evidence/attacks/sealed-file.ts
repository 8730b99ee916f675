import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PdfFile } from '../../../src/documents/cos/pdf-file.js';
import { memorySource } from '../../../src/documents/cos/byte-source.js';
import { dict, Name, Str, Stream, type Cos, type Ref } from '../../../src/documents/cos/objects.js';
import { Revision } from '../../../src/documents/cos/revision.js';
import { appendDss, embedContents, nodePrimitives, prepareSeal } from '../../../src/documents/index.node.js';
import { EVIDENCE_MANIFEST_NAME, manifestBytes, type EvidenceManifest } from '../../../src/evidence/index.js';
import { parseCms } from '../../../src/pki/index.js';
import { pagesFile } from '../../fixtures/pdf/cos-file.js';
import type { Identity } from '../maker/authority.js';
import { attribute, makeCms, type CmsPlan } from '../maker/cms.js';
import { makeOcsp } from '../maker/ocsp.js';
import { makeTimestamp } from '../maker/timestamp.js';
import type { World } from './world.js';

/** When the good file was sealed; its time-stamps follow at a distance of seconds. */
export const SEALED_AT = new Date('2026-06-01T10:00:00Z');
const after = (seconds: number): Date => new Date(SEALED_AT.getTime() + seconds * 1000);
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** A document as it is signed. */
export const original = (): Buffer => pagesFile([{ text: 'The rent is 100 a month.' }, { text: 'Second page' }]);

const TOKENS = ['a', 'b', 'c'].map((letter) => letter.repeat(64));

/** Raw records as a bundle holds them. */
export function recordsOf(fingerprint: string): ReadonlyMap<string, Uint8Array> {
  const record = (signerId: number, name: string, kind: 'checkbox' | 'approve'): Uint8Array => {
    const act = kind === 'checkbox' ? { signed: true } : { approved: true };
    const statement = { version: 1, kind, signingId: 7, signerId, name, email: `${signerId}@example.org` };
    const rest = { documentFingerprint: fingerprint, tokenSha256: TOKENS[signerId - 1], ipAddress: '192.0.2.1' };
    const text = {
      ...statement,
      ...rest,
      browser: 'Firefox',
      platform: 'Linux',
      at: '2026-06-01T09:00:00.000Z',
      ...act,
    };
    return new TextEncoder().encode(JSON.stringify(text));
  };
  return new Map([
    ['rec-1', record(1, 'Elin Sandgren', 'checkbox')],
    ['rec-2', record(2, 'Bo Ek', 'approve')],
  ]);
}

/** A manifest with two who acted and one who looked on. */
export function manifestOf(document: Uint8Array): EvidenceManifest {
  const fingerprint = sha256(document);
  const records = recordsOf(fingerprint);
  const signer = (id: number, name: string, role: 'signer' | 'approver' | 'viewer') => {
    const duty = ({ signer: 'sign', approver: 'approve', viewer: 'view' } as const)[role];
    return { id, name, email: `${id}@example.org`, order: id, role, duty, tokenSha256: TOKENS[id - 1]! };
  };
  const record = (id: number, kind: 'checkbox' | 'approve'): EvidenceManifest['records'][number] => ({
    ...{ recordId: `rec-${id}`, signerId: id, kind, method: kind, level: 'SES' as const },
    ...{ sha256: sha256(records.get(`rec-${id}`)!), recordedAt: `2026-06-01T09:0${id}:00.000Z`, receiptId: `r${id}` },
    verdicts: {
      ...{ signature: 'not-applicable', chain: 'not-applicable', revocation: 'not-applicable' },
      ...{ time: 'passed', binding: 'passed', identity: 'not-applicable' },
    },
  });
  return {
    version: 1,
    signing: { id: 7, title: 'Lease', application: 'demo' },
    ...{ fingerprint, bytes: document.length },
    signers: [signer(1, 'Elin Sandgren', 'signer'), signer(2, 'Bo Ek', 'approver'), signer(3, 'Ida Lund', 'viewer')],
    order: [[1], [2], [3]],
    records: [record(1, 'checkbox'), record(2, 'approve')],
    createdAt: '2026-06-01T09:30:00.000Z',
  };
}

/** What can be made differently from a good file. */
export interface SealPlan {
  readonly original?: Buffer;
  readonly manifest?: EvidenceManifest | null;
  readonly signer?: Identity;
  readonly chain?: readonly Identity[];
  readonly cms?: Partial<CmsPlan>;
  readonly tsa?: Identity;
  readonly stampedValue?: (value: Uint8Array) => Uint8Array;
  readonly withoutSealStamp?: boolean;
  readonly sealStampAt?: Date;
  readonly ocsps?: (world: World) => Uint8Array[];
  readonly archiveStampAt?: Date;
  /** The last step that is taken. */
  readonly until?: 'pages' | 'seal' | 'dss' | 'stamp';
  readonly stamp?: { readonly page: number; readonly rect: readonly [number, number, number, number] };
}

/** Appends an incremental update to a file in memory, with a cross-reference section of the file's kind. */
export async function append(
  bytes: Uint8Array,
  change: (revision: Revision, file: PdfFile) => Promise<void> | void,
): Promise<Buffer> {
  const file = await PdfFile.open(memorySource(bytes), nodePrimitives);
  const revision = new Revision(file);
  await change(revision, file);
  return Buffer.concat([bytes, revision.build(new Uint8Array(16).fill(7)).bytes]);
}

/** A page behind the others, and the manifest as attachment, in one update. */
async function addPages(document: Buffer, manifest: EvidenceManifest | null): Promise<Buffer> {
  return append(document, async (revision, file) => {
    const catalog = await revision.edit(file.rootRef);
    const treeRef = catalog.get('Pages') as Ref;
    const tree = await revision.edit(treeRef);
    const content = revision.add(new Stream(dict({}), latin1('0 0 0 rg 72 72 200 40 re f')));
    const page = { Type: new Name('Page'), Parent: treeRef, MediaBox: [0, 0, 595, 842], Contents: content };
    const kids = (await file.get(tree.get('Kids'))) as Cos[];
    tree.set('Kids', [...kids, revision.add(dict({ ...page, Resources: dict({}) }))]);
    tree.set('Count', Number(await file.get(tree.get('Count'))) + 1);
    if (!manifest) return;
    const embedded = revision.add(new Stream(dict({ Type: new Name('EmbeddedFile') }), manifestBytes(manifest)));
    const name = new Str(latin1(EVIDENCE_MANIFEST_NAME));
    const specification = dict({ Type: new Name('Filespec'), F: name, UF: name, EF: dict({ F: embedded }) });
    const names = dict({ Names: [name, revision.add(specification)] });
    catalog.set('Names', dict({ EmbeddedFiles: revision.add(names) }));
  });
}

/** Good answers about every certificate of the seal's and the authority's chains. */
export function goodAnswers(world: World, signer = world.seal): Uint8Array[] {
  const times = { producedAt: after(5), nextUpdate: after(3600) };
  return [
    makeOcsp({ subject: signer, issuer: world.ca, responder: world.caResponder, ...times }),
    makeOcsp({ subject: world.ca, issuer: world.root, responder: world.rootResponder, ...times }),
    makeOcsp({ subject: world.tsa, issuer: world.root, responder: world.rootResponder, ...times }),
  ];
}

/** The CMS of a seal with its time-stamp; RSA signs alike twice, so the stamped value is the final one. */
function sealCms(content: Uint8Array, world: World, plan: SealPlan): Uint8Array {
  const signer = plan.signer ?? world.seal;
  const cms = { signer, certificates: plan.chain ?? [signer, world.ca], content, ...plan.cms };
  if (plan.withoutSealStamp === true) return makeCms(cms);
  const value = parseCms(makeCms(cms)).signers[0]!.signature;
  const tsa = plan.tsa ?? world.tsa;
  const token = makeTimestamp(plan.stampedValue?.(value) ?? value, plan.sealStampAt ?? after(2), tsa, [tsa]);
  return makeCms({ ...cms, unsigned: [attribute('1.2.840.113549.1.9.16.2.14', token)] });
}

async function covered(path: string, [, gap, from]: readonly number[]): Promise<Buffer> {
  const bytes = await readFile(path);
  return Buffer.concat([bytes.subarray(0, gap), bytes.subarray(from)]);
}

/** Appends a document time-stamp to a file on disk, as anybody can. */
export async function addArchiveStamp(path: string, tsa: Identity, at: Date, name = 'Stamp1'): Promise<void> {
  const prepared = await prepareSeal(path, { name, kind: 'timestamp', at, placeholderBytes: 8192 });
  await embedContents(prepared, makeTimestamp(await covered(path, prepared.byteRange), at, tsa, [tsa]));
}

/** Runs steps on a file on disk and gives its bytes back. */
export async function onDisk(bytes: Uint8Array, steps: (path: string) => Promise<void>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'esign-attacks-'));
  try {
    const path = join(folder, 'file.pdf');
    await writeFile(path, bytes);
    await steps(path);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a sealed file, step by step as the product does. Without a plan: a good one. */
export async function makeSealed(world: World, plan: SealPlan = {}): Promise<Buffer> {
  const document = plan.original ?? original();
  const manifest = plan.manifest === undefined ? manifestOf(document) : plan.manifest;
  const pages = await addPages(document, manifest);
  if (plan.until === 'pages') return pages;
  return onDisk(pages, async (path) => {
    const stamp = plan.stamp ? { ...plan.stamp, lines: ['Sealed'], language: 'en_us' } : undefined;
    const field = {
      name: 'Seal',
      kind: 'certification' as const,
      at: SEALED_AT,
      placeholderBytes: plan.cms?.attached === true ? 131_072 : 12_288,
    };
    const prepared = await prepareSeal(path, { ...field, signerName: 'Sealing AB', ...(stamp ? { stamp } : {}) });
    await embedContents(prepared, sealCms(await covered(path, prepared.byteRange), world, plan));
    if (plan.until === 'seal') return;
    const certs = [world.seal, world.ca, world.root, world.tsa].map(({ der }) => der);
    await appendDss(path, { certs, crls: [], ocsps: plan.ocsps?.(world) ?? goodAnswers(world, plan.signer) });
    if (plan.until === 'dss') return;
    await addArchiveStamp(path, plan.tsa ?? world.tsa, plan.archiveStampAt ?? after(20));
  });
}
