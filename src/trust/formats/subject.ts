import type { NameSteps } from '../../pki/index.node.js';
import type { CertificateSubject } from '../building-block/contract.js';
import { subjectInvalid } from './errors.js';

/** Upper bound of RFC 5280 appendix A for a common name; longer ones are cut, since the parts of the name stand beside it. */
const MAX_COMMON_NAME = 64;
const MAX_NAME = 128;
const MAX_SERIAL_NUMBER = 64;
/** Controls, and whatever turns the direction of text or takes no place. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

function cleaned(value: string, part: string): string {
  const text = value.normalize('NFC').replace(/\s+/gu, ' ').replace(UNSEEN, '').trim();
  if (text === '' || text.length > MAX_NAME) throw subjectInvalid(part);
  return text;
}

/**
 * The name of a certificate for a natural person (EN 319 412-2 clause 4.2.4): country, common name, given name, surname,
 * and the number where there is one.
 *
 * @throws `UnusableError` `FORMAT_SUBJECT_INVALID`
 */
export function subjectName({ givenName, surname, country, serialNumber }: CertificateSubject): NameSteps {
  if (!/^[A-Z]{2}$/.test(country)) throw subjectInvalid('country');
  const [given, family] = [cleaned(givenName, 'givenName'), cleaned(surname, 'surname')];
  if (serialNumber !== undefined && !isNumber(serialNumber)) throw subjectInvalid('serialNumber');
  return [
    ['country', country],
    ['commonName', Array.from(`${given} ${family}`).slice(0, MAX_COMMON_NAME).join('').trim()],
    ['surname', family],
    ['givenName', given],
    ...(serialNumber === undefined ? [] : [['serialNumber', serialNumber] as const]),
  ];
}

/** EN 319 412-1 clause 5.1.3: type, country, a dash and the identifier. */
function isNumber(text: string): boolean {
  return (
    /^(?:PAS|IDC|PNO|TAX|TIN|[A-Z0-9]{2}:)[A-Z]{2}-[A-Za-z0-9+./-]{1,40}$/.test(text) &&
    text.length <= MAX_SERIAL_NUMBER
  );
}
