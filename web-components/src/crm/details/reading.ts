import type { CrmClient } from '../../services/crm-client';
import type {
  CrmSigner,
  CrmSigning,
  SignerProgress,
  SigningProgress,
  TimelineEvent,
} from '../../services/crm-payloads';

/** Everything there is to see of a signing. */
export interface SigningView {
  readonly signing: CrmSigning;
  readonly progress: SigningProgress;
  readonly events: readonly TimelineEvent[];
}

/** One person with what became of them. */
export interface Person {
  readonly signer: CrmSigner;
  readonly progress: SignerProgress | undefined;
}

export async function readSigning(client: CrmClient, id: number): Promise<SigningView> {
  const [signing, progress, { events }] = await Promise.all([
    client.signing(id),
    client.progress(id),
    client.timeline(id),
  ]);
  return { signing, progress, events };
}

/** People by order group; those who only get the completed mail come last. */
export function groupsOf({ signing, progress }: SigningView): readonly (readonly Person[])[] {
  const groups = new Map<number, Person[]>();
  for (const signer of [...signing.signers].sort((a, b) => a.order - b.order || a.id - b.id)) {
    const own = progress.signers.find(({ id }) => id === signer.id);
    const key = own?.group ?? Number.MAX_SAFE_INTEGER;
    groups.set(key, [...(groups.get(key) ?? []), { signer, progress: own }]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, people]) => people);
}

/** Has signed or approved. */
export function hasActed({ status }: CrmSigner): boolean {
  return status.value === 'signed' || status.value === 'approved';
}

/** Signers and approvers who have acted, of all. */
export function countOf({ signers }: CrmSigning): { readonly done: number; readonly total: number } {
  const actors = signers.filter(({ role }) => role.value !== 'viewer');
  return { done: actors.filter(hasActed).length, total: actors.length };
}

/** Pairs of a fingerprint's digits, as people compare them. */
export function inGroups(digits: string): string {
  return (digits.match(/.{1,4}/g) ?? []).join(' ');
}
