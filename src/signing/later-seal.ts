import type { Session } from '../host/index.js';
import type { SigningContext } from './context.js';
import { notAllowed, refused } from './errors.js';
import { hasActed, isActor } from './order-groups.js';
import type { OutboxRow } from './ports.js';
import { carry, promise } from './promises.js';
import type { SigningCase } from './records.js';
import { isRegistered } from './signature-register.js';
import type { SealState } from './standing.js';

const CHAIN = 'signing_seal';

/** Seals documents of signings that were completed by the classic method, when somebody asks for it. */
export class LaterSeal {
  constructor(private readonly context: SigningContext) {}

  /**
   * Has the document of a completed signing sealed; asked again, nothing changes while it is under way, and what had stopped goes on.
   *
   * @throws `NotAllowedError` `ACCESS_DENIED` for others than the sender and administrators; `StateError` `SIGNING_NOT_SEALABLE`,
   *   `SIGNING_ALREADY_SEALED`; `UnavailableError` while the register does not answer
   */
  async request(session: Session, { signing, signers }: SigningCase): Promise<SealState> {
    if (session.coworkerId !== signing.coworkerId && !session.principal.isAdmin) {
      throw notAllowed('ACCESS_DENIED', 'Only the sender and administrators may do this.');
    }
    if (!qualifies({ signing, signers })) {
      throw refused(
        'SIGNING_NOT_SEALABLE',
        'Only a completed signing can be sealed, of which every signature stands in the register.',
      );
    }
    const { ports, units, host, journal, now } = this.context;
    const standing = await ports.signatureRegister.standing(signing);
    if (standing.state === 'sealed' && standing.fingerprint === signing.signedDocumentFingerprint) {
      throw refused('SIGNING_ALREADY_SEALED', 'The signed document is sealed already.');
    }
    await units.change(host.system, signing.id, async (uow, found) => {
      const [row] = (await ports.outbox.findBySigning(signing.id, uow)).filter(({ type }) => type === CHAIN);
      if (row?.state === 'open' || row?.state === 'done') return;
      if (row === undefined) {
        await promise(this.context, uow, signing.id, CHAIN, '1');
      } else {
        await ports.outbox.setState(uow, row.id, 'open');
        await carry(uow, CHAIN, row.id);
      }
      await journal.write(uow, found.signing, 'seal_requested', now().toISOString(), { actor: session.fullName });
    });
    return 'under_way';
  }
}

/** How far the seal of a signing has come, as its own rows tell. */
export function sealStateOf(found: SigningCase, rows: readonly OutboxRow[]): SealState {
  const row = rows.find(({ type }) => type === CHAIN);
  const isSealed = rows.some(({ type, data }) => type === 'signing_complete' && data['isSealed'] === true);
  if (row?.state === 'done' || isSealed) return 'sealed';
  if (row !== undefined) return row.state === 'failed' ? 'stopped' : 'under_way';
  return qualifies(found) ? 'possible' : 'none';
}

/** Completed, registered, and everyone's act stands in the register. */
function qualifies({ signing, signers }: SigningCase): boolean {
  const acts = signers.filter((one) => isActor(one) && hasActed(one));
  return (
    signing.status === 'signed' &&
    isRegistered(signing) &&
    acts.every(({ methodData }) => methodData?.recordId !== undefined)
  );
}
