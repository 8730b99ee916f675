import { createHash } from 'node:crypto';
import type { CertificateSubject } from '../building-block/contract.js';
import { subjectName } from '../formats/index.js';

/** Tells whether two certificates are in the same name, hex. */
export function subjectHashOf(subject: CertificateSubject): string {
  return createHash('sha256')
    .update(JSON.stringify(subjectName(subject)))
    .digest('hex');
}
