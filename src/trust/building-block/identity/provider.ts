import { importJWK, type CryptoKey, type JWK } from 'jose';
import * as openid from 'openid-client';
import { NotAllowedError, UnavailableError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { CallOut } from '../transport.js';
import type { IdentityOptions } from './options.js';

const CONTENT_ENCRYPTION = ['A256GCM', 'A128GCM', 'A256CBC-HS512', 'A128CBC-HS256'];
const FRESH_MS = 10 * 60_000;

/** The ID building block did not say anything that can be used now. */
export function identityAway(message: string, cause?: unknown): UnavailableError<BuildingBlockErrorCode> {
  return new UnavailableError('BB_IDENTITY_UNAVAILABLE', message, { cause });
}

/** The ID building block as it describes itself, and us as its client: `private_key_jwt`, pinned algorithms, encrypted answers. */
export class IdentityProvider {
  private held: { readonly at: number; readonly metadata: Promise<openid.ServerMetadata> } | undefined;
  private known: string | undefined;

  constructor(
    readonly options: IdentityOptions,
    private readonly isTest: boolean,
    private readonly call: CallOut,
    private readonly now: () => Date,
  ) {}

  /**
   * A client for one exchange: keys of the ID building block are fetched for each, so that new ones count at once.
   *
   * @throws `UnavailableError` `BB_IDENTITY_UNAVAILABLE`
   */
  async client(): Promise<openid.Configuration> {
    return this.connect(await this.metadata());
  }

  /** Where browsers are sent to log in, as far as that is known. */
  origin(): string {
    return this.known ?? new URL(this.options.issuer).origin;
  }

  private metadata(): Promise<openid.ServerMetadata> {
    const now = this.now().getTime();
    if (this.held === undefined || now - this.held.at > FRESH_MS) {
      const held = { at: now, metadata: this.discovery() };
      this.held = held;
      held.metadata.catch(() => {
        if (this.held === held) this.held = undefined;
      });
    }
    return this.held.metadata;
  }

  private async connect(described: openid.ServerMetadata): Promise<openid.Configuration> {
    const { clientId, algorithm = 'ES256', signedUserinfo = true } = this.options;
    const metadata: Partial<openid.ClientMetadata> = {
      id_token_signed_response_alg: algorithm,
      require_auth_time: true,
      [openid.clockTolerance]: 5,
      ...(signedUserinfo ? { userinfo_signed_response_alg: algorithm } : {}),
    };
    const auth = openid.PrivateKeyJwt(await this.key('sig'));
    const client = new openid.Configuration(described, clientId, metadata, auth);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- this machine only, and only in tests: the caller of others sees to it
    if (this.isTest) openid.allowInsecureRequests(client);
    openid.enableNonRepudiationChecks(client);
    const encryption = this.options.keys.filter(({ use }) => use === 'enc');
    const { userinfo_endpoint: userinfo } = client.serverMetadata();
    client[openid.customFetch] = async (url, options) => {
      const response = await this.call(url, options as Parameters<CallOut>[1]);
      // The library opens what is encrypted, and takes what is not.
      return encryption.length > 0 && url === userinfo ? assertEncrypted(response) : response;
    };
    if (encryption.length > 0) {
      openid.enableDecryptingResponses(
        client,
        CONTENT_ENCRYPTION,
        ...(await Promise.all(encryption.map(decryptionKey))),
      );
    }
    return client;
  }

  private async discovery(): Promise<openid.ServerMetadata> {
    const { issuer } = this.options;
    const response = await this.call(`${issuer}/.well-known/openid-configuration`, {
      headers: { accept: 'application/json' },
    });
    const value = (await response.json().catch(() => undefined)) as Partial<openid.ServerMetadata> | undefined;
    if (response.status !== 200 || value?.issuer !== issuer) {
      throw identityAway('The ID building block does not describe itself as it is configured.');
    }
    const { authorization_endpoint: address } = value;
    if (address !== undefined && URL.canParse(address)) this.known = new URL(address).origin;
    return value as openid.ServerMetadata;
  }

  private async key(use: string): Promise<{ key: CryptoKey; kid: string }> {
    const key = this.options.keys.find((one) => one.use === use);
    if (key === undefined) throw identityAway('There is no key to call the ID building block with.');
    return { key: (await importJWK(key, key.alg)) as CryptoKey, kid: key.kid ?? '' };
  }
}

/** Who gave the ID building block a key for it is told of people in no other way. */
async function assertEncrypted(response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  const text = await response.clone().text();
  if (text.split('.').length === 5) return response;
  throw new NotAllowedError<BuildingBlockErrorCode>('BB_LOGIN_REFUSED', 'Userinfo is not encrypted.');
}

async function decryptionKey(key: JWK): Promise<openid.DecryptionKey> {
  const { alg = 'ECDH-ES', kid = '' } = key;
  return { key: (await importJWK(key, alg)) as CryptoKey, alg, kid };
}
