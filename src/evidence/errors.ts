/** Every code this room raises. */
export type EvidenceErrorCode = 'EVIDENCE_INVALID' | 'EVIDENCE_ENVIRONMENTS_MIXED' | 'EVIDENCE_ANCHOR_INVALID';
