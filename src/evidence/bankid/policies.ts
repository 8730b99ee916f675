import type { Environment } from '../anchors.js';

/** Certificate policies of BankID: on file, on card, mobile, and Nordea's. */
const POLICIES: Readonly<Record<Environment, readonly string[]>> = {
  production: ['1.2.752.78.1.1', '1.2.752.78.1.2', '1.2.752.78.1.5', '1.2.752.71.1.3'],
  test: ['1.2.3.4.5', '1.2.3.4.10', '1.2.3.4.25', '1.2.752.60.1.6'],
};

/** Whether a certificate's policies belong to the environment, and to it alone. */
export function isOfEnvironment(policies: readonly string[], environment: Environment): boolean {
  const other = environment === 'test' ? 'production' : 'test';
  return (
    policies.some((policy) => POLICIES[environment].includes(policy)) &&
    !policies.some((policy) => POLICIES[other].includes(policy))
  );
}

/** Whether one of the certificate's policies was asked for; a trailing `*` stands for anything. */
export function meetsRequirement(policies: readonly string[], asked: readonly string[] | undefined): boolean {
  if (!asked || asked.length === 0) return true;
  return asked.some((pattern) =>
    policies.some((policy) => (pattern.endsWith('*') ? policy.startsWith(pattern.slice(0, -1)) : policy === pattern)),
  );
}
