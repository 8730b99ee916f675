import type { CertificateRequest } from '../../pki/index.js';
import type { CertificateSubject } from '../building-block/contract.js';
import { requestRefused } from './errors.js';

/**
 * Whom a request of a registration authority names, which has verified who it is; whatever else the request says is left out.
 *
 * @throws `UnusableError` `ENROLMENT_REFUSED` `subject`
 */
export function subjectOf({ subject }: CertificateRequest): CertificateSubject {
  const [givenName, surname, country] = [subject.get('givenName'), subject.get('surname'), subject.get('country')];
  const serialNumber = subject.get('serialNumber');
  if (givenName === undefined || surname === undefined || country === undefined) throw requestRefused('subject');
  return { givenName, surname, country, ...(serialNumber === undefined ? {} : { serialNumber }) };
}
