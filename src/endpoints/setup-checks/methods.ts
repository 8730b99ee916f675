import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

/** Every method that is switched on can be carried out here. */
export function methodsCheck({ settings, methods, texts }: SetupCheckContext): SetupCheck {
  return {
    id: 'methods',
    run: (): Promise<SetupFinding> => {
      const offered = methods.offered(settings());
      if (offered.length === 0) return Promise.resolve({ state: 'failed', reason: 'none' });
      const missing = settings().methods.filter(({ enabled, value }) => enabled && methods.find(value) === undefined);
      if (missing.length === 0)
        return Promise.resolve({ state: 'ok', reason: 'ok', params: { count: offered.length } });
      // Names of schemes, the same in every language.
      const names = missing.map(({ value }) => texts.of('en_us', 'signing.methods', value).text).join(', ');
      return Promise.resolve({ state: 'warning', reason: 'not_possible', params: { names } });
    },
  };
}
