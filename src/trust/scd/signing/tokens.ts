import { randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Knex } from 'knex';
import { optional, readDate, readInteger, readText, type Row } from '../../../db/index.js';
import { TokenError } from '../../../errors.js';
import type { ScdErrorCode } from '../errors.js';
import type { ScdKeys } from '../keys.js';
import { normalised } from '../registration/request-rules.js';

const TOKEN_ID_BYTES = 24;
const ALGORITHM = 'HS256';

/** What a token stands for; it says nothing of it itself. */
export interface PseudonymTarget {
  readonly targetHash: string;
  /** Null for names that nobody has. */
  readonly deviceId: number | null;
}

/** What tokens are made with. */
export interface TokenParts {
  readonly sql: Knex;
  readonly keys: ScdKeys;
  /** Address of the building block: issuer, and with `/sign/pseudonym` audience. */
  readonly issuer: string;
  readonly tokenMs: number;
  readonly now: () => Date;
}

/** Tokens by which one signature may be asked for, once. Which device it is stays here. */
export class PseudonymTokens {
  constructor(private readonly parts: TokenParts) {}

  /** The same work for names that somebody has and for those that nobody has. */
  async issue(pseudonym: string, operationId: string): Promise<string> {
    const { sql, keys, issuer, tokenMs, now } = this.parts;
    const targetHash = this.targetHash(pseudonym);
    const [device] = await sql<Row>('bb_scd_device').where({ pseudonym_hash: targetHash }).select('id').limit(1);
    const jti = randomBytes(TOKEN_ID_BYTES).toString('base64url');
    const endsAt = new Date(now().getTime() + tokenMs);
    await sql('bb_scd_token').insert({
      ...{ token_hash: keys.lookUp('token', jti), target_hash: targetHash, ends_at: endsAt },
      device_id: optional(device?.['id'], readInteger) ?? null,
    });
    return new SignJWT({ operation: keys.lookUp('operation', operationId) })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audienceOf(issuer))
      .setIssuedAt(seconds(now()))
      .setExpirationTime(seconds(endsAt))
      .setJti(jti)
      .sign(keys.tokenKey);
  }

  targetHash(pseudonym: string): string {
    return this.parts.keys.lookUp('pseudonym', normalised(pseudonym.slice(0, 200)));
  }

  /** @returns whom a token is for, without using it up; nothing when it is no token for this, was used or is too old */
  async read(
    token: string,
    operationId: string,
  ): Promise<(PseudonymTarget & { readonly tokenHash: string }) | undefined> {
    const { sql, keys, now } = this.parts;
    const jti = await this.verified(token, operationId);
    if (jti === undefined) return undefined;
    const tokenHash = keys.lookUp('token', jti);
    const [row] = await sql<Row>('bb_scd_token').where({ token_hash: tokenHash, used_at: null }).limit(1);
    if (row === undefined || now() >= readDate(row['ends_at'])) return undefined;
    const deviceId = optional(row['device_id'], readInteger) ?? null;
    return { tokenHash, targetHash: readText(row['target_hash']), deviceId };
  }

  /** Uses a token up. @throws `TokenError` `SCD_TOKEN_INVALID` when somebody else was faster */
  async consume(trx: Knex.Transaction, tokenHash: string): Promise<void> {
    const used = { used_at: this.parts.now() };
    const count = await trx('bb_scd_token').where({ token_hash: tokenHash, used_at: null }).update(used);
    if (count !== 1) throw tokenInvalid();
  }

  async tidy(): Promise<void> {
    await this.parts.sql('bb_scd_token').where('ends_at', '<', this.parts.now()).delete();
  }

  private async verified(token: string, operationId: string): Promise<string | undefined> {
    const { keys, issuer, now } = this.parts;
    try {
      const { payload } = await jwtVerify(token, keys.tokenKey, {
        ...{ algorithms: [ALGORITHM], issuer, audience: audienceOf(issuer), currentDate: now() },
        requiredClaims: ['jti', 'exp', 'operation'],
      });
      if (payload['operation'] === keys.lookUp('operation', operationId) && payload.jti !== undefined) {
        return payload.jti;
      }
    } catch {
      // Why a token is not good is nobody's business.
    }
    return undefined;
  }
}

function audienceOf(issuer: string): string {
  return `${issuer}/sign/pseudonym`;
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

/** 400, whatever is wrong with a token. */
export function tokenInvalid(): TokenError<ScdErrorCode> {
  return new TokenError<ScdErrorCode>(
    'SCD_TOKEN_INVALID',
    'The token is not for this request, was used, or is too old.',
  );
}
