import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { isDuplicateKey, readText, type Row } from '../../db/index.js';
import type { CmpConfirmation, CmpMessage } from '../../pki/index.js';
import type { CmpFailure } from '../../pki/index.node.js';

/** How far a message's time may be from ours. */
const MAX_SKEW_MS = 5 * 60_000;
/** So long a number is not taken again; an older message is too old by its time. */
const KEPT_MS = 2 * MAX_SKEW_MS + 60_000;
/** RFC 9483 clause 3.1. */
const MIN_NONCE_BYTES = 16;
const MAX_NONCE_BYTES = 64;
/** What this authority signs certificates with, and so what they are confirmed by. */
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** Why a message is not worked with; null: it is. */
export type Objection = CmpFailure | null;

/**
 * Transactions over CMP (RFC 9483 clause 3.5): a message is of now, its number was never there before, and what goes on
 * under a number continues what was said last. Kept in the database, so that no process takes what another one has had.
 */
export class CmpTransactions {
  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  /** What a header has to have, whatever it is about. */
  objection({ at, transactionId, senderNonce }: CmpMessage): Objection {
    if (!at || Math.abs(at.getTime() - this.now().getTime()) > MAX_SKEW_MS) return 'badTime';
    if (!isLong(senderNonce)) return 'badSenderNonce';
    return isLong(transactionId) ? null : 'badDataFormat';
  }

  /** Takes a number for a request. @param reply - nonce of the answer */
  async begin(client: string, message: CmpMessage, reply: Uint8Array): Promise<Objection> {
    const now = this.now();
    await this.sql('ca_transaction').where('ends_at', '<', now).delete();
    try {
      await this.sql('ca_transaction').insert({
        ...{ transaction_hash: hashOf(client, message), reply_nonce: Buffer.from(reply).toString('hex') },
        ends_at: new Date(now.getTime() + KEPT_MS),
      });
      return null;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return 'transactionIdInUse';
    }
  }

  /** Notes what was issued and has to be confirmed. @param certificate - DER */
  async issued(client: string, message: CmpMessage, certificate: Uint8Array): Promise<void> {
    const hash = createHash('sha256').update(certificate).digest('hex');
    await this.sql('ca_transaction')
      .where('transaction_hash', hashOf(client, message))
      .update({ certificate_hash: hash });
  }

  /** Whether a confirmation continues a transaction and names what was issued in it; each is taken once. */
  async confirm(client: string, message: CmpMessage, said: CmpConfirmation): Promise<Objection> {
    const where = { transaction_hash: hashOf(client, message) };
    const row = await this.sql<Row>('ca_transaction').where(where).first();
    if (!row) return 'badRequest';
    if (readText(row['reply_nonce']) !== Buffer.from(message.recipientNonce ?? []).toString('hex'))
      return 'badRecipientNonce';
    if (row['certificate_hash'] === null) return 'certConfirmed';
    const certificateHash = readText(row['certificate_hash']);
    if (said.digest !== null && said.digest !== SHA256) return 'badCertId';
    if (Buffer.from(said.hash).toString('hex') !== certificateHash) return 'badCertId';
    const done = await this.sql('ca_transaction')
      .where({ ...where, certificate_hash: certificateHash })
      .update({ certificate_hash: null });
    return done === 1 ? null : 'certConfirmed';
  }
}

function isLong(value: Uint8Array | null): boolean {
  return value !== null && value.length >= MIN_NONCE_BYTES && value.length <= MAX_NONCE_BYTES;
}

/** Numbers are the clients' own: what one has used says nothing about another's. */
function hashOf(client: string, { transactionId }: CmpMessage): string {
  return createHash('sha256')
    .update(`${client.length}:${client}:`)
    .update(transactionId ?? new Uint8Array())
    .digest('hex');
}
