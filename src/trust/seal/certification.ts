import { formatUtc, type Catalog } from '../../i18n/index.js';
import type { Certificate } from '../../pki/index.js';
import type { Registration } from '../contract.js';
import type { CertificationPlan, SealIdentity } from './sealer.js';

/** Upper right corner of the first verification page, which is kept free; points on A4. */
const STAMP = { width: 138, height: 74, right: 62, top: 58 } as const;
const PAGE = { width: 595.28, height: 841.89 } as const;

/**
 * How a document is certified: who seals, why, and what the stamp shows, in the signing's language.
 *
 * @param path - of the seal's certificate, its own first
 */
export function certificationOf(
  catalog: Catalog,
  registration: Registration,
  path: readonly Certificate[],
  identity: SealIdentity,
  at: Date,
): CertificationPlan {
  const { language, pages, signingId } = registration;
  const text = (key: string, params?: Readonly<Record<string, string | number>>): string =>
    catalog.get(language, `limepkg_esign.verification.stamp.${key}`, params);
  const signerName = sealerName(path);
  const [right, top] = [PAGE.width - STAMP.right, PAGE.height - STAMP.top];
  return {
    ...{ identity, signerName, at },
    reason: text('reason'),
    stamp: {
      page: pages,
      rect: [right - STAMP.width, top - STAMP.height, right, top],
      lines: [text('title'), signerName, formatUtc(at), text('signing', { id: signingId })],
      language,
    },
  };
}

/** Whom the certificate names. */
export function sealerName(path: readonly Certificate[]): string {
  const subject = path[0]?.subject;
  return subject?.get('organization') ?? subject?.get('commonName') ?? '';
}
