import { decodeJwt } from 'jose';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { BankId, RelyingParty } from '../bankid/index.js';
import { claimsOf, personClaims } from './claims.js';
import type { Clients } from './clients.js';
import type { KeyRing } from './keys.js';
import type { Login, Logins } from './logins.js';
import type { NorwegianSigner } from './norwegian-signer.js';
import { fullName } from './people.js';
import { encrypt, seal } from './seal.js';

/** What answers are made of. */
export interface AnswerParts {
  readonly clients: Clients;
  readonly keys: KeyRing;
  readonly logins: Logins;
  readonly outages: Outages;
  readonly bankId: BankId;
  readonly relyingParty: RelyingParty;
  readonly norwegian: NorwegianSigner;
  readonly now: () => number;
}

/** Lets the token endpoint fail before it has used a code up. */
export class Outages {
  constructor(private readonly logins: Logins) {}

  /** @throws the fault that the login was made with */
  check({ oidc }: KoaContextWithOIDC): void {
    const login = this.logins.ofCode(oidc.body?.['code']);
    const token = login?.fault?.token;
    if (login === undefined || token === undefined) return;
    login.calls += 1;
    if (login.calls > (token.times ?? Infinity)) return;
    const error = new errors.OIDCProviderError(token.status, token.error);
    throw Object.assign(error, { expose: true, error_description: 'as asked for by ?fault=' });
  }
}

type Work = (context: KoaContextWithOIDC) => void | Promise<void>;

/** Makes the provider's plain answers the broker's: its claims, its keys, its encryption, and its faults. */
export class Answers {
  constructor(private readonly parts: AnswerParts) {}

  attachTo(provider: Provider): void {
    const after: Readonly<Record<string, Work>> = {
      resume: (context) => this.comeBack(context),
      token: (context) => this.token(context),
      userinfo: (context) => this.userinfo(context),
      jwks: (context) => void (context.body = this.parts.keys.published),
    };
    provider.use(async (context, next) => {
      await next();
      const { oidc } = context as Partial<KoaContextWithOIDC>;
      if (context.status < 400 && oidc !== undefined) await after[oidc.route]?.(context as KoaContextWithOIDC);
    });
  }

  private comeBack(context: KoaContextWithOIDC): void {
    const uid = context.oidc.entities.Interaction?.uid;
    const location = context.response.get('location');
    if (uid === undefined || !URL.canParse(location)) return;
    const address = new URL(location);
    this.parts.logins.bind(uid, address.searchParams.get('code') ?? '');
    this.parts.logins.ofInteraction(uid)?.fault?.comeBack?.(address);
    context.set('location', address.href);
  }

  private async token(context: KoaContextWithOIDC): Promise<void> {
    const { logins, keys, bankId, relyingParty, norwegian, now } = this.parts;
    const body = context.body as Readonly<Record<string, unknown>>;
    const login = logins.ofCode(context.oidc.body?.['code']);
    if (login === undefined || typeof body['id_token'] !== 'string') return;
    const { nonce, at_hash: atHash, iss: issuer = '' } = decodeJwt(body['id_token']);
    const claims = await claimsOf(login, { issuer, nonce, atHash }, bankId, relyingParty, norwegian, new Date(now()));
    const { fault, clientId } = login;
    const said = fault?.forge?.(claims) ?? claims;
    const inner = await seal(said, keys, undefined, fault?.seal);
    const before = logins.exchangeToken(clientId, inner);
    const signed = fault?.isReplay === true && before !== undefined ? before : inner;
    const key = this.encryptionKeyOf(login);
    const isPlain = key === undefined || fault?.seal === 'plain';
    context.body = { ...body, id_token: isPlain ? signed : await encrypt(signed, key, fault?.seal) };
  }

  /** Says what the ID token says of the person; signed and encrypted where the scheme wants that. */
  private async userinfo(context: KoaContextWithOIDC): Promise<void> {
    const login = this.parts.logins.ofInteraction(context.oidc.account?.accountId);
    if (login === undefined) return;
    const said = { ...(context.body as object), ...personClaims(login.person), name: fullName(login.person) };
    const key = this.encryptionKeyOf(login);
    if (key === undefined) {
      context.body = said;
      return;
    }
    const { issuer } = context.oidc.provider;
    context.body = await seal({ iss: issuer, aud: login.clientId, ...said }, this.parts.keys, key);
    context.type = 'application/jwt';
  }

  /** Answers of the Finnish Trust Network are encrypted. */
  private encryptionKeyOf({ means, clientId }: Login) {
    return means.country === 'FI' ? this.parts.clients.encryptionKeyOf(clientId) : undefined;
  }
}
