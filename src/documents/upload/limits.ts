/** What an upload may cost. */
export interface UploadLimits {
  /** One upload. */
  readonly maxBytes: number;
  /** All uploads of a signing together. */
  readonly maxTotalBytes: number;
  /** Pages of the merged document. */
  readonly maxPages: number;
  /** One object stream, inflated. */
  readonly maxInflatedBytes: number;
  /** All object streams of one upload, inflated. */
  readonly maxTotalInflatedBytes: number;
  /** One stream of a page, picture or font, inflated. */
  readonly maxStreamBytes: number;
  /** Those of one upload together that are large enough to be measured. */
  readonly maxTotalStreamBytes: number;
  readonly maxObjects: number;
  /** Arrays and dictionaries inside each other. */
  readonly maxDepth: number;
}

const MIB = 1024 * 1024;

export const UPLOAD_LIMITS: UploadLimits = {
  maxBytes: 100 * MIB,
  maxTotalBytes: 200 * MIB,
  maxPages: 5000,
  // Object streams of honest producers hold a few hundred objects, well under a megabyte.
  maxInflatedBytes: 32 * MIB,
  maxTotalInflatedBytes: 128 * MIB,
  // A page scanned at 600 dpi in colour is 100 MiB.
  maxStreamBytes: 256 * MIB,
  maxTotalStreamBytes: 1024 * MIB,
  maxObjects: 1_000_000,
  maxDepth: 100,
};
