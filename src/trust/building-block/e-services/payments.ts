import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose';
import type { Knex } from 'knex';
import { EsignError } from '../../../errors.js';
import { PaymentRequiredError } from '../errors.js';
import type { OnceStore } from '../once.js';
import type { PublishedKeys } from '../published-keys.js';
import { TOKEN_ALGORITHMS } from './callers.js';
import type { PaymentRule } from './e-service.js';

const SKEW_S = 10;

/** A payment token that has been checked, and can still be used once. */
export interface Payment {
  readonly issuer: string;
  readonly jti: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** Checks payment tokens and sees that each pays once. */
export class Payments {
  constructor(
    private readonly once: OnceStore,
    private readonly keys: PublishedKeys,
    private readonly now: () => Date,
  ) {}

  /**
   * Checks a token without using it.
   *
   * @throws `PaymentRequiredError` `BB_PAYMENT_REQUIRED`; `UnavailableError` `BB_PAYMENT_UNAVAILABLE` when keys cannot be fetched
   */
  async check(token: string | undefined, rule: PaymentRule, clientId: string): Promise<Payment> {
    if (token === undefined || token === '') throw new PaymentRequiredError('A payment token is needed.');
    const { issuer, audience, jwks, jwksUrl } = rule;
    const keys = jwks ? createLocalJWKSet(jwks) : this.keys.of(jwksUrl ?? '');
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ issuer, audience, algorithms: TOKEN_ALGORITHMS },
        ...{ clockTolerance: SKEW_S, currentDate: this.now() },
        requiredClaims: ['exp', 'jti'],
      });
      const { jti = '', exp = 0 } = payload;
      if (!isEnough(payload, rule)) throw new PaymentRequiredError('The payment token is not worth enough.');
      const { e_service: payee = clientId } = payload;
      if (payee !== clientId) throw new PaymentRequiredError('The payment token was made for another e-service.');
      if (jti !== '') return { issuer, jti, expires: exp };
      throw new PaymentRequiredError('The payment token has no id.');
    } catch (cause) {
      if (cause instanceof EsignError) throw cause;
      throw new PaymentRequiredError('The payment token does not count.', cause);
    }
  }

  /**
   * Uses a payment up.
   *
   * @param sql - transaction with what is paid for, so that both stand or neither
   * @throws `PaymentRequiredError` `BB_PAYMENT_REQUIRED` when it was used before
   */
  async use({ issuer, jti, expires }: Payment, sql?: Knex): Promise<void> {
    const until = new Date((expires + SKEW_S + 1) * 1000);
    if (!(await this.once.use(['payment', issuer, jti], until, sql))) {
      throw new PaymentRequiredError('The payment token was used before.');
    }
  }
}

function isEnough({ amount, currency }: JWTPayload, rule: PaymentRule): boolean {
  if (rule.minAmount !== undefined && !(typeof amount === 'number' && amount >= rule.minAmount)) return false;
  return rule.currency === undefined || currency === rule.currency;
}
