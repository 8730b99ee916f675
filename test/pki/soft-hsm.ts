import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

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

/** A token that no other suite of this run has; they are made before the first suite begins. */
export function newToken(): SoftHsmToken {
  const home = join(process.env.ESIGN_TEST_ENGINES_DIRECTORY ?? '', 'offered-tokens');
  for (const name of readdirSync(home).filter((one) => one.endsWith('.json'))) {
    const taken = join(home, `${name}.taken`);
    try {
      renameSync(join(home, name), taken);
    } catch {
      continue; // somebody was faster
    }
    const { label, pin } = JSON.parse(readFileSync(taken, 'utf8')) as { label: string; pin: string };
    return { label, pin, uri: `pkcs11:token=${label}?module-path=${SOFT_HSM}` };
  }
  throw new Error('no token is left: test/engines/setup.mjs makes them');
}
