import type { UnitOfWork } from '../host/index.js';
import { isTokenShaped } from './access-token.js';
import type { ChainName } from './chain-steps.js';
import type { SigningContext } from './context.js';
import { isOver } from './lifecycle.js';
import { currentGroup, hasActed, isEveryoneDone } from './order-groups.js';
import { promise } from './promises.js';
import type { Signer, SigningCase } from './records.js';

/**
 * Takes over a signing that an earlier version made (metadata version 0 or 1, no manifest) when somebody resumes it:
 * freezes it as it is, replaces plain tokens by their digests, and promises the work that was under way.
 * What was signed before is marked as taken over without evidence: nobody can vouch for it any more.
 */
export class Adoption {
  constructor(private readonly context: SigningContext) {}

  /** Does nothing to a signing that has a manifest or is over. */
  async adopt(signingId: number, name: string): Promise<void> {
    const { host, ports } = this.context;
    if ((await ports.secrets.getFrozen(signingId)) !== undefined) {
      return;
    }
    await host.unitsOfWork.run(host.system, ports.repository.row(signingId), async (uow) => {
      const old = await ports.repository.getIn(uow, signingId);
      const isTaken = (await ports.secrets.getFrozen(signingId, uow)) !== undefined;
      if (old === undefined || isTaken || isOver(old.signing) || old.signing.metadata.version === 2) {
        return;
      }
      for (const signer of old.signers) {
        await this.adoptSigner(uow, old, signer);
      }
      const found = (await ports.repository.getIn(uow, signingId)) ?? old;
      await this.context.guard.freeze(uow, found);
      await this.context.journal.write(uow, found.signing, 'adopted', 'once', { actor: name });
      await this.promiseWork(uow, found);
    });
  }

  private async adoptSigner(uow: UnitOfWork, { signing }: SigningCase, signer: Signer): Promise<void> {
    const { ports, vault, now } = this.context;
    if (isTokenShaped(signer.tokenHash)) {
      const { hash, box } = vault.seal(signer.tokenHash);
      await ports.repository.setTokenHash(uow, signer.id, hash);
      await ports.secrets.putToken(uow, signing.id, signer.id, box);
    }
    if (hasActed(signer)) {
      await ports.evidence.recordAdopted(uow, signing, signer, now());
    }
  }

  private async promiseWork(uow: UnitOfWork, { signing, signers }: SigningCase): Promise<void> {
    const { outbox } = this.context.ports;
    const [chain, subject] = workOf({ signing, signers });
    await promise(this.context, uow, signing.id, chain, subject);
    const checkpoint = signing.metadata.checkpoint?.name;
    if (checkpoint?.startsWith(`${chain}.`) === true) {
      const rows = await outbox.findBySigning(signing.id, uow);
      for (const row of rows.filter(({ type }) => type === chain)) {
        await outbox.setCheckpoint(uow, row.id, checkpoint, row.data);
      }
    }
  }
}

function workOf({ signing, signers }: SigningCase): readonly [ChainName, string] {
  if (isEveryoneDone(signers)) {
    return ['signing_complete', '1'];
  }
  const group = currentGroup(signers);
  const isFirst = signers.every((one) => !hasActed(one));
  return isFirst || group === undefined || signing.status === 'created'
    ? ['signing_create', '1']
    : ['signing_next', String(group.order)];
}
