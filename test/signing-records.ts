import type { Signer, Signing } from '../src/signing/index.js';

/** A signing that was sent; override what a test is about. */
export function makeSigning(changes: Partial<Signing> = {}): Signing {
  return {
    id: 3065,
    version: 1,
    title: 'JAS 39',
    metadata: { version: 2, language: 'en_us', subject: 'Please sign', message: 'Hello', rest: {} },
    originalDocumentFingerprint: 'ab'.repeat(32),
    signedDocumentFingerprint: null,
    status: 'sent',
    methods: ['checkbox', 'signature'],
    originalDocumentFileId: 500,
    sentDate: new Date('2026-11-20T09:00:00.000Z'),
    signedDate: null,
    coworkerId: 1001,
    documentId: 2044,
    signedDocumentId: null,
    ...changes,
  };
}

/** A signer who was notified; override what a test is about. */
export function makeSigner(changes: Partial<Signer> = {}): Signer {
  return {
    id: 70200,
    signingId: 3065,
    name: 'Camilla Bangsgaard',
    email: 'camilla@example.com',
    tokenHash: 'cd'.repeat(32),
    role: 'signer',
    status: 'notified',
    method: null,
    methodData: null,
    order: 1,
    sentDate: new Date('2026-11-20T09:00:00.000Z'),
    notifiedDate: new Date('2026-11-20T09:00:01.000Z'),
    lastOpenedDate: null,
    approvedDate: null,
    signedDate: null,
    parent: null,
    ...changes,
  };
}
