import type { JWK } from 'jose';
import type { AdapterPayload } from 'oidc-provider';

/** A customer of the broker, registered in advance. */
export interface Client {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  /** Public keys: `use: sig` for its assertions and request objects, `use: enc` for what is sent to it. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** Who may use the broker. Keys are registered, never fetched. */
export class Clients {
  private readonly known = new Map<string, Client>();

  register(client: Client): void {
    this.known.set(client.clientId, client);
  }

  find(clientId: string): Client | undefined {
    return this.known.get(clientId);
  }

  /** Key that answers to a client are encrypted with; the first that is registered for that. */
  encryptionKeyOf(clientId: string): JWK | undefined {
    return this.find(clientId)?.jwks.keys.find(({ use }) => use === 'enc');
  }
}

/** A customer as the provider's library knows it. */
export function clientPayload(clients: Clients, id: string): AdapterPayload | undefined {
  const client = clients.find(id);
  if (client === undefined) return undefined;
  return {
    client_id: client.clientId,
    redirect_uris: [...client.redirectUris],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'RS256',
    request_object_signing_alg: 'RS256',
    id_token_signed_response_alg: 'RS256',
    jwks: { keys: client.jwks.keys.filter(({ use }) => use === 'sig').map((key) => ({ ...key })) },
  };
}
