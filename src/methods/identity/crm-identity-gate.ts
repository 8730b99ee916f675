import { createHmac, hkdfSync } from 'node:crypto';
import { StateError } from '../../errors.js';
import type { UnitOfWork } from '../../host/index.js';
import {
  isSameDigest,
  promise,
  SECRET_KEYS,
  type MethodTransaction,
  type Signer,
  type SigningCase,
  type SigningContext,
} from '../../signing/index.js';
import type { MethodErrorCode } from '../errors.js';
import type { VerifiedPerson } from '../method.js';
import type { IdentityGate, IdentityVerdict } from '../sessions/identity-gate.js';
import { answerOf } from '../sessions/answer.js';
import { isBornAsIn } from './birth-date.js';
import { nameScore } from './name-score.js';
import { readNationalNumber } from './national-number.js';

const MISMATCH: MethodErrorCode = 'IDENTITY_MISMATCH';
/** Of the mail that asks the sender. */
const UNDECIDED: MethodErrorCode = 'IDENTITY_UNDECIDED';

/** Compares who signed with what the CRM knows of whom was asked: by national number, else by name and birth date. */
export class CrmIdentityGate implements IdentityGate {
  private key: Buffer | undefined;

  constructor(private readonly context: SigningContext) {}

  async expectedNumber(signer: Signer, country: string): Promise<string | undefined> {
    const known = await this.knownNumber(signer);
    return known === undefined ? undefined : readNationalNumber(known, country, this.context.now())?.value;
  }

  async judge(signer: Signer, person: VerifiedPerson): Promise<IdentityVerdict> {
    const { onMismatch, minimumNameScore } = this.context.settings().identity;
    const byNumber = await this.fitsNumber(signer, person);
    if (byNumber === true) return { verdict: 'accept' };
    const score = byNumber === undefined ? await this.scoreOf(signer, person) : 0;
    if (score * 100 >= minimumNameScore && byNumber === undefined) return { verdict: 'accept' };
    if (onMismatch === 'note') return { verdict: 'accept', note: MISMATCH };
    return { verdict: onMismatch, reason: MISMATCH };
  }

  async claim(uow: UnitOfWork, transaction: MethodTransaction, person: VerifiedPerson): Promise<void> {
    const { signingId, signerId } = transaction;
    const isNew = await this.context.ports.signatories.claim(uow, signingId, signerId, this.hashesOf(person));
    if (isNew) return;
    const code: MethodErrorCode = 'IDENTITY_SIGNED_ALREADY';
    throw new StateError(code, 'The same person has signed this as somebody else.', { details: { signingId } });
  }

  async report(
    transaction: MethodTransaction,
    { verdict, reason }: Exclude<IdentityVerdict, { verdict: 'accept' }>,
  ): Promise<void> {
    const { id, signingId, signerId, method } = transaction;
    const { units, journal, host, now } = this.context;
    await units.change(host.system, signingId, async (uow, { signing, signers }) => {
      const signer = signers.find((one) => one.id === signerId);
      if (signer === undefined) return;
      const { name, email } = signer;
      const details = { signerId, name, method: journal.method(method) };
      const isNew = await journal.write(
        uow,
        signing,
        verdict === 'ask' ? 'other_person_held' : 'other_person',
        id,
        details,
      );
      if (!isNew) return;
      await promise(this.context, uow, signingId, 'signing_error', `identity.${id}`, {
        step: 'method_collect.judge_identity',
        code: verdict === 'ask' ? UNDECIDED : reason,
        datetime: now().toISOString(),
        concerns: verdict === 'ask' ? `${name} (${email}) ≠ ${foundIn(transaction)}` : `${name} (${email})`,
      });
    });
  }

  async remark(
    uow: UnitOfWork,
    { id, signerId, method }: MethodTransaction,
    { signing, signers }: SigningCase,
  ): Promise<void> {
    const { journal } = this.context;
    const name = signers.find((one) => one.id === signerId)?.name ?? '';
    await journal.write(uow, signing, 'other_person_noted', id, { signerId, name, method: journal.method(method) });
  }

  /** How well name and birth date fit, from 0 to 1. Another birth date than in the CRM's number is another person, whatever the name. */
  private async scoreOf(signer: Signer, { name, birthDate }: VerifiedPerson): Promise<number> {
    const known = birthDate === undefined ? undefined : await this.knownNumber(signer);
    const isSameDay =
      birthDate === undefined || known === undefined ? undefined : isBornAsIn(birthDate, known, this.context.now());
    return isSameDay === false ? 0 : nameScore(signer.name, name);
  }

  /** `undefined` when there is nothing to compare. Compared as keyed digests, in constant time. */
  private async fitsNumber(signer: Signer, { nationalNumber }: VerifiedPerson): Promise<boolean | undefined> {
    if (nationalNumber === undefined) return undefined;
    const known = await this.expectedNumber(signer, nationalNumber.country);
    if (known === undefined) return undefined;
    const { country, value } = nationalNumber;
    return isSameDigest(this.digest(`${country}:${known}`), this.digest(`${country}:${value}`));
  }

  private hashesOf({ key, nationalNumber }: VerifiedPerson): readonly string[] {
    const names = [key, ...(nationalNumber === undefined ? [] : [`${nationalNumber.country}:${nationalNumber.value}`])];
    return [...new Set(names)].map((name) => this.digest(name));
  }

  private async knownNumber({ parent }: Signer): Promise<string | undefined> {
    if (parent === null) return undefined;
    const { host, ports } = this.context;
    return ports.crm.nationalNumber(host.system, parent.limetype, parent.id);
  }

  private digest(name: string): string {
    const secret = this.context.host.applicationConfig.secret(SECRET_KEYS.manifest);
    this.key ??= Buffer.from(hkdfSync('sha256', secret, '', 'person', 32));
    return createHmac('sha256', this.key).update(name).digest('hex');
  }
}

/** Whom the eID names; masked already. */
function foundIn(transaction: MethodTransaction): string {
  const { name, personalIdentification } = answerOf(transaction).identity;
  return [name, personalIdentification].filter((part) => part !== undefined && part !== '').join(', ') || '?';
}
