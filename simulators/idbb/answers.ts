import { decodeJwt } from 'jose';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { Claims } from '../broker/faults.js';
import type { KeyRing } from '../broker/keys.js';
import { seal } from '../broker/seal.js';
import { claimsIn } from './claims.js';
import { encryptTo } from './encryption.js';
import type { IdClients } from './clients.js';
import type { IdLogin, IdLogins } from './logins.js';

/** What answers are made of. */
export interface IdAnswerParts {
  readonly clients: IdClients;
  readonly keys: KeyRing;
  readonly logins: IdLogins;
}

type Work = (context: KoaContextWithOIDC) => void | Promise<void>;

/** Lets the token endpoint fail before it has used a code up. @throws the fault that the login was made with */
export function failIfAsked({ oidc }: KoaContextWithOIDC, logins: IdLogins): void {
  const login = logins.ofCode(oidc.body?.['code']);
  const token = login?.fault?.token;
  if (login === undefined || token === undefined) return;
  login.calls += 1;
  if (login.calls > (token.times ?? Infinity)) return;
  const error = new errors.OIDCProviderError(token.status, token.error);
  throw Object.assign(error, { expose: true, error_description: 'as asked for by ?fault=' });
}

/** Makes the provider's plain answers the ID building block's: signed and encrypted userinfo, and faults. */
export class IdAnswers {
  constructor(private readonly parts: IdAnswerParts) {}

  attachTo(provider: Provider): void {
    const after: Readonly<Record<string, Work>> = {
      resume: (context) => this.comeBack(context),
      token: (context) => this.token(context),
      userinfo: (context) => this.userinfo(context),
      introspection: (context) => this.introspection(context),
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
    const before = this.parts.logins.bind(uid, address.searchParams.get('code') ?? '');
    this.parts.logins.of(uid)?.fault?.comeBack?.(address, before);
    context.set('location', address.href);
  }

  private async token(context: KoaContextWithOIDC): Promise<void> {
    const { logins, keys } = this.parts;
    const body = context.body as Readonly<Record<string, unknown>>;
    const login = logins.of(context.oidc.account?.accountId);
    if (login === undefined || typeof body['id_token'] !== 'string') return;
    const plain: Claims = decodeJwt(body['id_token']);
    const claims = { ...plain, acr: login.acr, auth_time: Math.floor(login.at.getTime() / 1000) };
    const made = await seal(login.fault?.forge?.(claims) ?? claims, keys, undefined, login.fault?.seal);
    const before = logins.exchangeToken(context.oidc.client?.clientId ?? '', made);
    context.body = { ...body, id_token: login.fault?.isReplay === true && before !== undefined ? before : made };
  }

  /** Always signed; encrypted where the client has a key for that. */
  private async userinfo(context: KoaContextWithOIDC): Promise<void> {
    const { clients, keys } = this.parts;
    const login = this.loginOfToken(context);
    const clientId = context.oidc.client?.clientId ?? '';
    if (login === undefined) return;
    const { sub } = context.body as { readonly sub: string };
    const { scope = '', claims: asked } = context.oidc.accessToken ?? {};
    const known = claimsIn(scope, Object.keys(asked?.userinfo ?? {}), login.person);
    const claims = { iss: context.oidc.provider.issuer, aud: clientId, sub, ...known };
    const wrong = login.fault?.sealUserinfo;
    const signed = await seal(login.fault?.forgeUserinfo?.(claims) ?? claims, keys, undefined, wrong);
    const key = clients.encryptionKeyOf(clientId);
    context.body = key === undefined || wrong === 'plain' ? signed : await encryptTo(key, signed, wrong);
    context.type = 'application/jwt';
  }

  private introspection(context: KoaContextWithOIDC): void {
    const answer = context.body as Claims;
    const login = this.loginOfToken(context);
    const told = answer['active'] === true ? { ...answer, aud: answer['client_id'] } : answer;
    context.body = login?.fault?.introspect?.(told) ?? told;
  }

  private loginOfToken({ oidc }: KoaContextWithOIDC): IdLogin | undefined {
    return this.parts.logins.of(oidc.entities.AccessToken?.accountId);
  }
}
