// What the e-service says to the eSignature Building Block, server to server.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';

const base64url = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** One e-service at one building block. */
export class BuildingBlock {
  #key;

  /** @param {{baseUrl: string, clientId: string, privateKeyJwk: object}} registration */
  constructor({ baseUrl, clientId, privateKeyJwk }) {
    this.baseUrl = baseUrl;
    this.clientId = clientId;
    this.keyId = privateKeyJwk.kid;
    this.#key = createPrivateKey({ key: privateKeyJwk, format: 'jwk' });
  }

  /** Leaves a request with the building block. Its digest does not pass through the browser. @returns where the person signs */
  async push(request) {
    const headers = { 'content-type': 'application/json' };
    const { signUrl } = await this.#call('/sign/requests', { method: 'POST', headers, body: JSON.stringify(request) });
    return signUrl;
  }

  /** The signature, as JSON. */
  fetch(signatureId) {
    return this.#call(`/sign/response/${encodeURIComponent(signatureId)}`, {});
  }

  async #call(path, { headers, ...init }) {
    const authorization = `Bearer ${this.#assertion()}`;
    const response = await fetch(this.baseUrl + path, { ...init, headers: { ...headers, authorization } });
    const body = await response.json();
    if (!response.ok) throw new Error(`${body.code ?? response.status}: ${body.detail ?? 'no detail'}`);
    return body;
  }

  /** Proves who calls: signed with our key, for this building block alone, for a minute, once. */
  #assertion() {
    const now = Math.floor(Date.now() / 1000);
    const { clientId, baseUrl } = this;
    const claims = { iss: clientId, sub: clientId, aud: baseUrl, jti: randomUUID(), iat: now, exp: now + 60 };
    const signed = `${base64url({ alg: 'ES256', typ: 'JWT', kid: this.keyId })}.${base64url(claims)}`;
    const value = sign('sha256', Buffer.from(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${value.toString('base64url')}`;
  }
}
