import { fault, type Fault } from '../pki/index.js';
import type { Findings } from './findings.js';
import type { FoundIdentity } from './report.js';
import type { ExpectedSigner, VerifyEvidenceOptions } from './verify-options.js';

const other = (detail: string): Fault => fault('SIG_CONSTRAINTS_FAILURE', 'OTHER_PERSON', detail);

/** Compares who signed with whom the caller expects. Nothing expected: the identity itself is all there is to find. */
export async function checkExpectedSigner(
  identity: FoundIdentity,
  { expected }: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  found.identity = identity;
  const known = identity.nationalNumber ?? identity.personKey ?? identity.name;
  found.note(
    'identity',
    'person',
    known === undefined
      ? fault('SIG_CONSTRAINTS_FAILURE', 'NO_PERSON', 'The evidence does not say who has signed.')
      : null,
    'The evidence says who has signed.',
  );
  const signer = expected.signer;
  if (!signer) return;
  for (const [check, same] of await compare(identity, signer)) {
    found.note(
      'identity',
      check,
      same ? null : other('Another person than expected has signed.'),
      'It is as expected.',
    );
  }
}

async function compare(identity: FoundIdentity, signer: ExpectedSigner): Promise<[string, boolean][]> {
  const results: [string, boolean][] = [];
  for (const key of ['nationalNumber', 'birthDate', 'personKey'] as const) {
    if (signer[key] !== undefined) results.push([key, identity[key] === signer[key]]);
  }
  if (signer.matchesNationalNumber) {
    const { nationalNumber } = identity;
    results.push([
      'nationalNumberHash',
      nationalNumber !== undefined && (await signer.matchesNationalNumber(nationalNumber)),
    ]);
  }
  if (signer.accepts) results.push(['accepts', await signer.accepts(identity)]);
  return results;
}
