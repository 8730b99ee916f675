import { buildCrl, type RevokedEntry } from '../../pki/index.node.js';
import type { CaIdentities, CaIdentity } from './identities.js';
import type { Register, Registered } from './register.js';

const DAY_MS = 86_400_000;
const LIFE_MS = { issuing: DAY_MS, root: 30 * DAY_MS } as const;
/** So long a list is given out again before it is signed anew; whoever revokes here does not wait for it. */
const FRESH_MS = 30_000;
const ON_HOLD = 6;

/** A list, and when the next one is there at the latest. */
export interface PublishedList {
  readonly der: Uint8Array;
  readonly nextUpdate: Date;
}

interface KeptList {
  readonly at: number;
  readonly list: Promise<PublishedList>;
}

/** Lists of revoked certificates (RFC 5280 clause 5): of signers, and of the authority itself. */
export class RevocationLists {
  private readonly kept = new Map<'issuing' | 'root', KeptList>();

  constructor(
    private readonly identities: CaIdentities,
    private readonly register: Register,
    private readonly now: () => Date,
  ) {}

  /** @returns null for the root's where the root is somebody else's */
  async current(of: 'issuing' | 'root'): Promise<PublishedList | null> {
    const identity = this.identities[of];
    if (!identity) return null;
    const at = this.now().getTime();
    const held = this.kept.get(of);
    if (held && at - held.at < FRESH_MS && at >= held.at) return held.list;
    const list = this.make(of, identity);
    this.kept.set(of, { at, list });
    list.catch(() => this.kept.delete(of));
    return list;
  }

  /** Something was revoked: what was signed before is not given out any more. */
  forget(): void {
    this.kept.clear();
  }

  private async make(of: 'issuing' | 'root', { certificate, sign }: CaIdentity): Promise<PublishedList> {
    const thisUpdate = this.now();
    const revoked = of === 'root' ? [] : (await this.register.notGood()).map(entryOf);
    const nextUpdate = new Date(thisUpdate.getTime() + LIFE_MS[of]);
    // Time only goes on, and so do the numbers of lists.
    const number = thisUpdate.getTime();
    const der = await buildCrl({ issuer: certificate, revoked, sign, thisUpdate, nextUpdate, number });
    return { der, nextUpdate };
  }
}

function entryOf({ serialNumber, status, changedAt }: Registered): RevokedEntry {
  return { serialNumber, at: changedAt, reason: status === 'suspended' ? ON_HOLD : null };
}
