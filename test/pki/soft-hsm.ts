import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

export const SOFT_HSM = '/usr/lib/softhsm/libsofthsm2.so';
export const hasSoftHsm = existsSync(SOFT_HSM);
export const NO_SOFT_HSM = 'SoftHSM2 is not installed';

/** A fresh token of the software key module, in the folder of this run. */
export interface SoftHsmToken {
  readonly label: string;
  readonly pin: string;
  /** Without the PIN. */
  readonly uri: string;
}

/** Makes a token under a name of its own. */
export function newToken(): SoftHsmToken {
  const label = `esign-${randomBytes(6).toString('hex')}`;
  const pin = randomBytes(6).toString('hex');
  execFileSync('softhsm2-util', [
    ...['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', randomBytes(6).toString('hex')],
  ]);
  return { label, pin, uri: `pkcs11:token=${label}?module-path=${SOFT_HSM}` };
}
