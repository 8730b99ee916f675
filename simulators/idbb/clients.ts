import type { JWK } from 'jose';
import type { AdapterPayload } from 'oidc-provider';

/** A relying party of the ID building block, registered in advance. */
export interface IdClient {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  /** Public keys: `use: sig` for its assertions; with one for `use: enc` its userinfo is encrypted (RSA-OAEP-256 or ECDH-ES, A256GCM). */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** What the eSignature Building Block is known as; tokens are issued to it unless another client is named. */
export const BUILDING_BLOCK_CLIENT_ID = 'urn:lime-flowers:esignature-bb';

/** Somebody else's client, that nobody logs in at: tokens that were issued to it must be refused. */
const OTHER_CLIENT: IdClient = {
  clientId: 'another-service',
  redirectUris: ['https://service.other.example/callback'],
  jwks: { keys: [] },
};

/** Who may use the ID building block. Keys are registered, never fetched. */
export class IdClients {
  private readonly known = new Map<string, IdClient>([[OTHER_CLIENT.clientId, OTHER_CLIENT]]);

  readonly otherClientId = OTHER_CLIENT.clientId;

  register(client: IdClient): void {
    this.known.set(client.clientId, client);
  }

  /** Key that userinfo is encrypted with, where the client registered one. */
  encryptionKeyOf(clientId: string): JWK | undefined {
    return this.known.get(clientId)?.jwks.keys.find(({ use }) => use === 'enc');
  }

  /** A client as the provider's library knows it. */
  payloadOf(clientId: string): AdapterPayload | undefined {
    const client = this.known.get(clientId);
    if (client === undefined) return undefined;
    return {
      client_id: client.clientId,
      redirect_uris: [...client.redirectUris],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      subject_type: 'pairwise',
      token_endpoint_auth_method: 'private_key_jwt',
      id_token_signed_response_alg: 'RS256',
      jwks: { keys: client.jwks.keys.filter(({ use }) => use === 'sig').map((key) => ({ ...key })) },
    };
  }
}
