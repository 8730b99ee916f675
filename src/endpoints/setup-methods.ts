import type { Endpoint } from '../host/index.js';
import { METHOD_IDS } from '../signing/index.js';
import { answer } from './input.js';
import type { SetupContext } from './setup-context.js';
import { assertAdmin } from './setup.js';

/** `GET /setup/methods/`: every method there is, what it proves, and whether this installation can carry it out. */
export function methodsEndpoint({ host, methods, texts }: SetupContext): Endpoint {
  return {
    id: 'setup.methods',
    method: 'GET',
    path: '/setup/methods/',
    access: 'session',
    handler: (call, response) => {
      assertAdmin(call);
      const missing = host.translator.get(call.language, 'limepkg_esign.admin.methods.missing');
      answer(response, {
        methods: METHOD_IDS.map((value) => {
          const method = methods.find(value);
          return {
            ...texts.of(call.language, 'signing.methods', value),
            level: method?.level ?? null,
            isPossible: method !== undefined,
            missing: method === undefined ? missing : '',
          };
        }),
      });
      return Promise.resolve();
    },
  };
}
