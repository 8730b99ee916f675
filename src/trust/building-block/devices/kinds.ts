import type { CertificateSubject } from '../contract.js';
import type { ScdType } from '../../scd/index.js';

/** How a device of a kind is addressed: what its app calls itself, a telephone number, or whoever it belongs to. */
export type AddressKind = 'app' | 'telephone' | 'person';

const ADDRESSES: Readonly<Record<ScdType, AddressKind>> = {
  REMOTE_SCD_APP_APPLE: 'app',
  REMOTE_SCD_APP_ANDROID: 'app',
  REMOTE_SCD_APP_SE_APPLE: 'app',
  REMOTE_SCD_APP_SE_ANDROID: 'app',
  REMOTE_SCD_SIM: 'telephone',
  REMOTE_SCD_ESIM: 'telephone',
  REMOTE_SCD_SMARTID: 'person',
};
/** E.164, as people write it. */
const TELEPHONE = /^\+[1-9]\d{6,14}$/;
const MAX_ADDRESS = 512;

/** How the owner of this subject addresses a device; `none`: there is nothing to ask, the login has said it. */
export function addressKindOf(type: ScdType, subject: CertificateSubject): AddressKind | 'none' {
  const kind = ADDRESSES[type];
  return kind === 'person' && subject.serialNumber !== undefined ? 'none' : kind;
}

/** What texts call it. */
export function wordOf(type: ScdType): string {
  return type.replace('REMOTE_SCD_', '').toLowerCase();
}

/** The address that a device is reached at. @returns nothing when what was typed is none */
export function remoteIdOf(type: ScdType, typed: string, subject: CertificateSubject): string | undefined {
  const kind = addressKindOf(type, subject);
  if (kind === 'none') return subject.serialNumber;
  const text = typed.normalize('NFC').trim();
  if (kind === 'telephone') {
    const number = text.replace(/[\s()./-]/g, '').replace(/^00/, '+');
    return TELEPHONE.test(number) ? number : undefined;
  }
  return text === '' || text.length > MAX_ADDRESS || /\p{C}/u.test(text) ? undefined : text;
}
