import type { ByteSource } from '../../documents/index.js';
import { EVIDENCE_MANIFEST_NAME, readManifest, type EvidenceManifest } from '../pdf/manifest.js';
import { readZip, type InflateRaw } from './zip.js';

/** What an evidence bundle holds: zip with `evidence-manifest.json` and `records/<recordId>.json`. Nothing is verified. */
export interface EvidenceBundle {
  readonly manifest: EvidenceManifest;
  /** Raw records by their id, exactly as stored. */
  readonly records: ReadonlyMap<string, Uint8Array>;
}

const RECORD = /^records\/([A-Za-z0-9_-]{1,64})\.json$/;

/** Reads an evidence bundle; other files in it are ignored. @returns null when it is none */
export async function readEvidenceBundle(source: ByteSource, inflateRaw: InflateRaw): Promise<EvidenceBundle | null> {
  const isWanted = (name: string): boolean => name === EVIDENCE_MANIFEST_NAME || RECORD.test(name);
  const files = await readZip(source, isWanted, inflateRaw).catch(() => null);
  const manifest = readManifest(files?.get(EVIDENCE_MANIFEST_NAME) ?? new Uint8Array());
  if (!files || !manifest) return null;
  const records = [...files].flatMap(([name, bytes]) => {
    const id = RECORD.exec(name)?.[1];
    return id === undefined ? [] : [[id, bytes] as const];
  });
  return { manifest, records: new Map(records) };
}
