import { EsignError } from '../../errors.js';
import { SECRET_KEYS, type SetupCheck, type SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

/** The secrets are set, long enough, and not one for all. Tells their names, never anything of their values. */
export function secretsCheck({ host }: SetupCheckContext): SetupCheck {
  return {
    id: 'secrets',
    run: (): Promise<SetupFinding> => {
      const found: Buffer[] = [];
      const missing: string[] = [];
      for (const key of Object.values(SECRET_KEYS)) {
        try {
          found.push(host.applicationConfig.secret(key));
        } catch (error) {
          if (!(error instanceof EsignError)) throw error;
          missing.push(key);
        }
      }
      const names = (keys: readonly string[]) => ({ names: keys.join(', ') });
      if (missing.length > 0) return Promise.resolve({ state: 'failed', reason: 'missing', params: names(missing) });
      const hasTwins = found.some((one, index) => found.slice(index + 1).some((other) => one.equals(other)));
      const params = names(Object.values(SECRET_KEYS));
      return Promise.resolve(
        hasTwins ? { state: 'warning', reason: 'same', params } : { state: 'ok', reason: 'ok', params },
      );
    },
  };
}
