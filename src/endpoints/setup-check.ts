import type { Endpoint } from '../host/index.js';
import { reportOf, runSetupChecks } from '../signing/index.js';
import { answer } from './input.js';
import type { SetupContext } from './setup-context.js';
import { setupChecks } from './setup-checks/checks.js';
import { assertAdmin } from './setup.js';

const TIME_LIMIT_MS = 8_000;

/** `GET /setup/check/`: what is right and wrong with this installation, in the caller's language. Changes nothing. */
export function checkEndpoint(context: SetupContext): Endpoint {
  const { host, furtherChecks } = context;
  const checks = [...setupChecks(context), ...furtherChecks];
  return {
    id: 'setup.check',
    method: 'GET',
    path: '/setup/check/',
    access: 'session',
    handler: async (call, response) => {
      assertAdmin(call);
      const results = await runSetupChecks(checks, TIME_LIMIT_MS, (check, error) => {
        host.logger.warn({ check, error }, 'A check of the set-up could not be carried out');
      });
      const reports = results.map((result) => reportOf(result, host.translator, call.language));
      const trustService = context.register.isSetUp() ? await context.register.checks().catch(() => []) : [];
      answer(response, { checkedAt: new Date().toISOString(), checks: reports, trustService });
    },
  };
}
