import type { JWK } from 'jose';

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
