/** The add-on's own tables; their rows are described where they are read. */
export const TABLES = {
  token: 'esign_token',
  manifest: 'esign_manifest',
  state: 'esign_state',
  outbox: 'esign_outbox',
  delivery: 'esign_delivery',
  history: 'esign_history',
  idempotency: 'esign_idempotency',
  evidence: 'esign_evidence',
  source: 'esign_source',
  transaction: 'esign_transaction',
  signatory: 'esign_signatory',
} as const;

/** Row of `esign_outbox`. */
export interface OutboxTableRow {
  readonly id: unknown;
  readonly signing_id: unknown;
  readonly type: unknown;
  readonly subject: unknown;
  readonly state: unknown;
  readonly checkpoint: unknown;
  readonly data: unknown;
  readonly created_at: unknown;
}

/** Row of `esign_evidence`: append-only, each row's hash covers the one before. */
export interface EvidenceTableRow {
  readonly evidence_id: unknown;
  readonly signing_id: unknown;
  readonly signer_id: unknown;
  readonly sequence: unknown;
  readonly kind: unknown;
  readonly fingerprint: unknown;
  readonly recorded_at: unknown;
  readonly body: unknown;
  readonly previous_hash: unknown;
  readonly hash: unknown;
}
