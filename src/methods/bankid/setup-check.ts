import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { BankIdConfiguration } from './configuration.js';
import type { BankIdClient } from './rp-client.js';

const DAY_MS = 86_400_000;
/** Banks issue a new certificate within days, not hours. */
const SOON_DAYS = 30;

/** BankID answers, and our relying party certificate is valid for some time yet. */
export function bankIdCheck(
  configuration: Pick<BankIdConfiguration, 'pfx' | 'passphrase'>,
  client: Pick<BankIdClient, 'isReachable'>,
  now: () => Date,
): SetupCheck {
  return {
    id: 'eid_bankid',
    run: async (): Promise<SetupFinding> => {
      const until = expiryOf(configuration);
      const days = until === undefined ? Infinity : Math.floor((until.getTime() - now().getTime()) / DAY_MS);
      const date = until?.toISOString().slice(0, 10) ?? '';
      if (days < 0) return { state: 'failed', reason: 'expired', params: { date } };
      if (!(await client.isReachable())) return { state: 'failed', reason: 'unreachable' };
      if (days < SOON_DAYS) return { state: 'warning', reason: 'expiring', params: { date, days } };
      return { state: 'ok', reason: 'ok' };
    },
  };
}

/** End of the relying party certificate's life; `undefined` where there is none, as over plain HTTP. */
function expiryOf({ pfx, passphrase }: Pick<BankIdConfiguration, 'pfx' | 'passphrase'>): Date | undefined {
  if (pfx === undefined) return undefined;
  // Node opens PKCS#12 for TLS alone, and tells the certificate in it here.
  const opened = createSecureContext({ pfx, passphrase }).context as { getCertificate?: () => Buffer | null };
  const der = opened.getCertificate?.();
  return der ? new Date(new X509Certificate(der).validTo) : undefined;
}
