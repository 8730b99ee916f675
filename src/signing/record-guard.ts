import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Host, UnitOfWork } from '../host/index.js';
import { isSameDigest } from './access-token.js';
import { notFrozen, tamperedFile, tamperedRecord } from './errors.js';
import type { Journal } from './journal.js';
import {
  authenticate,
  differenceOf,
  manifestOf,
  stateOf,
  type Difference,
  type FrozenFacts,
  type StateRecord,
} from './manifest.js';
import type { FrozenRecord, SecretsRepository, SigningRepository } from './ports.js';
import type { SigningCase } from './records.js';

/** What a comparison found: `unfrozen` is a signing of an earlier version that was never taken over. */
export type Verdict = 'intact' | 'unfrozen' | Difference;

/**
 * Notices every change of a signing or its signers that the add-on did not make: what is frozen is compared with its
 * manifest, what moves with the state written at the last legitimate change; both are authenticated with a key that the
 * CRM's database does not hold.
 */
export class RecordGuard {
  private keyObject: KeyObject | undefined;

  /** @param secret - the key of the application configuration; asked for once, when first needed */
  constructor(
    private readonly host: Pick<Host, 'unitsOfWork' | 'system' | 'logger'>,
    private readonly repository: SigningRepository,
    private readonly secrets: SecretsRepository,
    private readonly journal: Journal,
    private readonly secret: () => Buffer,
  ) {}

  /** Freezes a signing that was just created, inside the unit that created it. */
  async freeze(uow: UnitOfWork, found: SigningCase): Promise<void> {
    const manifest = manifestOf(found);
    await this.secrets.putManifest(uow, found.signing.id, manifest, authenticate(this.key(), manifest));
    await this.putState(uow, found.signing.id, manifest, stateOf(found));
  }

  /** Takes the rows as they now are for the last legitimate state. Only after {@link RecordGuard.inspectIn} in the same unit. */
  async renew(uow: UnitOfWork, found: SigningCase): Promise<void> {
    await this.putState(uow, found.signing.id, manifestOf(found), stateOf(found));
  }

  /**
   * Moves the expected state alone, for the one change that is made to a record that was tampered with: its failure.
   * The rows are not looked at, so nothing foreign becomes legitimate.
   */
  async shift(uow: UnitOfWork, signingId: number, delta: Partial<StateRecord>): Promise<void> {
    const frozen = await this.secrets.getFrozen(signingId, uow);
    if (frozen === undefined || !this.isAuthentic(frozen)) {
      return;
    }
    const state = { ...(JSON.parse(frozen.state) as StateRecord), ...delta };
    await this.putState(uow, signingId, frozen.manifest, JSON.stringify(state));
  }

  /** The state the add-on last wrote; `undefined` when there is none or it is not authentic. */
  async expectedState(uow: UnitOfWork, signingId: number): Promise<StateRecord | undefined> {
    const frozen = await this.secrets.getFrozen(signingId, uow);
    return frozen !== undefined && this.isAuthentic(frozen) ? (JSON.parse(frozen.state) as StateRecord) : undefined;
  }

  /** What was frozen, to be believed where the rows may not be; `undefined` when it is not authentic either. */
  async frozenFacts(signingId: number): Promise<FrozenFacts | undefined> {
    const frozen = await this.secrets.getFrozen(signingId);
    return frozen !== undefined && this.isAuthentic(frozen) ? (JSON.parse(frozen.manifest) as FrozenFacts) : undefined;
  }

  /** Compares inside a unit of work. Throws nothing: the caller's unit must be able to end first. */
  async inspectIn(uow: UnitOfWork, found: SigningCase): Promise<Verdict> {
    return this.compare(found, await this.secrets.getFrozen(found.signing.id, uow));
  }

  /**
   * Throws unless the rows are what the add-on wrote. One lookup and one HMAC when they are.
   * A first difference is looked at again inside a unit of work: rows read one by one may span a legitimate change.
   *
   * @throws `IntegrityError` `SIGNING_TAMPERED_FILE` or `SIGNING_TAMPERED_RECORD`, after alarming log and history;
   *   `StateError` `SIGNING_NOT_FROZEN`
   */
  async verify(found: SigningCase): Promise<void> {
    const { id } = found.signing;
    if (this.compare(found, await this.secrets.getFrozen(id)) === 'intact') {
      return;
    }
    const verdict = await this.host.unitsOfWork.run(
      this.host.system,
      this.repository.row(id),
      async (uow): Promise<Verdict> => {
        const fresh = await this.repository.getIn(uow, id);
        return fresh === undefined ? 'intact' : this.inspectIn(uow, fresh);
      },
    );
    await this.raise(found, verdict);
  }

  /** Alarms log and history about a verdict and throws its error; does nothing when all is well. */
  async raise(found: SigningCase, verdict: Verdict): Promise<void> {
    const { id } = found.signing;
    switch (verdict) {
      case 'intact':
        return;
      case 'unfrozen':
        throw notFrozen(id);
      case 'file':
        await this.alarm(found, 'file');
        throw tamperedFile(id);
      case 'record':
        await this.alarm(found, 'record');
        throw tamperedRecord(id);
    }
  }

  private async alarm(found: SigningCase, difference: Difference): Promise<void> {
    const { signing } = found;
    const what = createHash('sha256').update(manifestOf(found)).update(stateOf(found)).digest('hex').slice(0, 16);
    const isNew = await this.host.unitsOfWork.run(this.host.system, this.repository.row(signing.id), (uow) =>
      this.journal.write(uow, signing, 'tampered', `${difference}.${what}`),
    );
    if (isNew) {
      this.host.logger.error(
        { signingId: signing.id, alarm: `tampered ${difference}` },
        'a signing was changed from outside',
      );
    }
  }

  private compare(found: SigningCase, frozen: FrozenRecord | undefined): Verdict {
    if (frozen === undefined) {
      return 'unfrozen';
    }
    const manifest = manifestOf(found);
    const state = stateOf(found);
    if (isSameDigest(frozen.stateHmac, authenticate(this.key(), manifest, state))) {
      return 'intact';
    }
    return this.isAuthentic(frozen) ? differenceOf(frozen, manifest, state) : 'record';
  }

  private isAuthentic({ manifest, manifestHmac, state, stateHmac }: FrozenRecord): boolean {
    const key = this.key();
    return (
      isSameDigest(manifestHmac, authenticate(key, manifest)) &&
      isSameDigest(stateHmac, authenticate(key, manifest, state))
    );
  }

  private key(): KeyObject {
    return (this.keyObject ??= createSecretKey(this.secret()));
  }

  private async putState(uow: UnitOfWork, signingId: number, manifest: string, state: string): Promise<void> {
    await this.secrets.putState(uow, signingId, state, authenticate(this.key(), manifest, state));
  }
}
