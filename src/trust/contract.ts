import * as z from 'zod';
import { EID_IDS, type EidId } from '../eids/index.js';
import type { TrustAnchors } from '../evidence/index.js';

export type { TrustAnchors } from '../evidence/index.js';

/** Where the service answers, below its address. */
export const TRUST_API_PATH = '/trust/v1';

/** Names of the two headers that every call but `GET /health` carries. */
export const TRUST_HEADERS = { apiKey: 'x-api-key', customerToken: 'x-customer-token' } as const;

/** Most bytes of an original document, and of a record. */
export const TRUST_LIMITS = { maxDocumentBytes: 128 * 1024 * 1024, maxRecordBytes: 8 * 1024 * 1024 } as const;

/** How somebody can have acted: the signing methods, and the approver's confirmation. */
export const TRUST_METHODS: readonly TrustMethod[] = [
  ...EID_IDS,
  'checkbox',
  'signature',
  'national_id',
  'scd',
  'approve',
];

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256, 64 lower-case hex digits');
const id = z.int().min(0);
const text = (max: number): z.ZodString => z.string().max(max);
const instant = z.iso.datetime({ precision: 3 });
const method = z.enum(TRUST_METHODS);
const language = z.enum(['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv']);
const level = z.enum(['SES', 'AES', 'QES']);

/** What an installation calls a signing here: made by it, never used again. */
export const signingKeySchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be 1 to 64 letters, digits and dashes');

/** Somebody who signs, approves or reads. */
export const registeredSignerSchema = z.strictObject({
  id,
  name: text(1024).min(1),
  email: text(1024),
  /** All of one number may act at the same time; lower ones first. */
  order: z.int().min(0),
  role: z.enum(['signer', 'approver', 'viewer']),
  duty: z.enum(['sign', 'approve', 'view']),
  /** Of the access token; the token itself stays with the installation. */
  tokenSha256: digest,
});

/** What is frozen before the first invitation: which document, who, in which order, by which means. */
export const registrationSchema = z
  .strictObject({
    signingId: id,
    /** The application's name in its addresses. */
    application: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    /** SHA-256 of the original document. */
    fingerprint: digest,
    bytes: z.int().min(1),
    pages: z.int().min(1),
    fileId: id,
    title: text(1024).min(1),
    /** Of the verification pages. */
    language,
    sender: z.strictObject({ name: text(1024), email: text(1024) }),
    sentAt: instant,
    methods: z.array(method).max(20),
    signers: z.array(registeredSignerSchema).min(1).max(500),
    /** Origin of the installation's public addresses: where receipts and the verifier are. */
    serverUrl: z.url().max(1024),
    /** Whether verification pages show national numbers masked. */
    maskIdentification: z.boolean(),
  })
  .refine(({ signers }) => new Set(signers.map((one) => one.id)).size === signers.length, {
    path: ['signers'],
    message: 'names somebody twice',
  })
  .refine(({ signers }) => signers.some(({ duty }) => duty !== 'view'), {
    path: ['signers'],
    message: 'names nobody who signs or approves',
  });

/** One act, with what proves it. */
export const recordRequestSchema = z.strictObject({
  signerId: id,
  method,
  level,
  /** The access token itself: required for `checkbox`, `signature` and `approve`. Compared, never kept. */
  token: text(200).optional(),
  transactionId: text(128).optional(),
  /** An evidence record as `parseEvidenceRecord` of the evidence room reads it. */
  record: z.record(z.string(), z.unknown()),
});

/** How a record stands in the store. */
export const recordAnswerSchema = z.object({
  recordId: z.string(),
  /** In the store of this installation, from 1, without gaps. */
  sequence: z.int(),
  recordedAt: instant,
  /** Unguessable; whoever has it may see the receipt. */
  receiptId: z.string(),
  /** Where the receipt is shown: {@link receiptUrlOf}. */
  receiptUrl: z.string(),
  /** Who signed by the evidence itself, masked if the registration says so; electronic IDs alone. */
  personalIdentification: z.string().optional(),
});

export const sealStateSchema = z.object({
  state: z.enum(['none', 'waiting', 'sealing', 'sealed', 'refused']),
  /** Why it waits or was refused: a code, `TRUST_…` or that of whatever is away. */
  reason: z.string().optional(),
  /** Of the sealed document. */
  sha256: digest.optional(),
  bytes: z.int().optional(),
});

/** What the service knows of a signing. */
export const signingStateSchema = z.object({
  key: z.string(),
  signingId: id,
  fingerprint: digest,
  state: z.enum(['open', 'closed']),
  registeredAt: instant,
  /** Everyone who signs or approves has a record. */
  isComplete: z.boolean(),
  signers: z.array(
    z.object({
      id,
      duty: z.enum(['sign', 'approve', 'view']),
      record: recordAnswerSchema.extend({ method, level }).nullable(),
    }),
  ),
  seal: sealStateSchema,
});

export const closeRequestSchema = z.strictObject({ reason: text(1000).optional() });

/** One thing that was looked at. `detail` is English and holds no name or number. */
export const checkSchema = z.object({
  id: z.string(),
  state: z.enum(['passed', 'warning', 'failed']),
  detail: z.string(),
  /** What does not work while it fails. */
  breaks: z.string().optional(),
});

export const rehearsalSchema = z.object({ passed: z.boolean(), checks: z.array(checkSchema) });
export const checksSchema = z.object({ checks: z.array(checkSchema) });

const receiptField = z.object({
  label: z.string(),
  value: z.string(),
  isMonospaced: z.boolean().optional(),
  url: z.string().optional(),
});

/** What the verification page says of one signature, in the signing's language; national numbers always masked. */
export const receiptSchema = z.object({
  receiptId: z.string(),
  language,
  title: z.string(),
  documentHeading: z.string(),
  document: z.array(receiptField),
  signerHeading: z.string(),
  signer: z.array(receiptField),
  recordedAt: instant,
  seal: sealStateSchema,
});

/** Whom this service trusts and by what its seals are believed: roots as DER in base64. */
export const anchorsSchema: z.ZodType<TrustAnchors> = z.object({
  version: z.literal(1),
  environment: z.enum(['test', 'production']),
  sealRoots: z.array(z.string()),
  tsaRoots: z.array(z.string()),
  caRoots: z.array(z.string()),
  bankId: z.object({ roots: z.array(z.string()), relyingParties: z.array(z.string()) }).optional(),
  issuers: z.array(
    z.object({
      issuer: z.string(),
      environment: z.enum(['test', 'production']),
      audiences: z.array(z.string()),
      keySets: z.array(z.object({ keys: z.array(z.record(z.string(), z.unknown())), fetchedAt: instant.nullable() })),
    }),
  ),
});

export type TrustMethod = EidId | 'checkbox' | 'signature' | 'national_id' | 'scd' | 'approve';
export type RegisteredSigner = z.infer<typeof registeredSignerSchema>;
export type Registration = z.infer<typeof registrationSchema>;
export type RecordRequest = z.infer<typeof recordRequestSchema>;
export type RecordAnswer = z.infer<typeof recordAnswerSchema>;
export type SealState = z.infer<typeof sealStateSchema>;
export type SigningState = z.infer<typeof signingStateSchema>;
export type TrustCheck = z.infer<typeof checkSchema>;
export type Rehearsal = z.infer<typeof rehearsalSchema>;
export type Receipt = z.infer<typeof receiptSchema>;

/** Where an installation shows a receipt. */
export function receiptUrlOf(
  { serverUrl, application }: Pick<Registration, 'serverUrl' | 'application'>,
  receiptId: string,
): string {
  return `${serverUrl}/${application}/limepkg-esign/receipt/${receiptId}/`;
}

/** Where an installation's page is that checks a sealed document in the browser. */
export function verifierUrlOf({ serverUrl, application }: Pick<Registration, 'serverUrl' | 'application'>): string {
  return `${serverUrl}/${application}/limepkg-esign/verify/`;
}
