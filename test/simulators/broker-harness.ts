import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { startBankId } from '../../simulators/bankid/index.js';
import type { BankId } from '../../simulators/bankid/index.js';
import { startBroker } from '../../simulators/broker/index.js';
import type { Broker } from '../../simulators/broker/index.js';
import { serve } from './served.js';

export const CLIENT_ID = 'urn:my:application:identifier:4711';
export const CALLBACK = 'http://localhost:3999/demo/limepkg-esign/portal/callback';

/** A private key of a client, with its name and use. */
export async function clientKey(kid: string, use: 'sig' | 'enc'): Promise<JWK> {
  const alg = use === 'sig' ? 'RS256' : 'RSA-OAEP-256';
  const { privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  return { ...(await exportJWK(privateKey)), kid, use, alg };
}

export function publicOf({ kty, n, e, kid, use, alg }: JWK): JWK {
  return { kty, n, e, kid, use, alg };
}

/** A browser as far as logging in needs one: follows redirects within the broker and keeps cookies. */
export class Browser {
  private readonly jar = new Map<string, { readonly value: string; readonly path: string }>();

  /** @param base - address of the broker */
  constructor(private readonly base: string) {}

  /** Goes on until a page comes, or an address outside of the broker. */
  async go(address: string, init: RequestInit = {}): Promise<{ readonly url: string; readonly page?: Response }> {
    let [url, next] = [address, init];
    while (url.startsWith(this.base)) {
      const response = await fetch(url, {
        ...next,
        redirect: 'manual',
        headers: { ...(next.headers as Record<string, string> | undefined), ...this.cookies(url) },
      });
      this.keep(response);
      const location = response.headers.get('location');
      if (location === null) return { url, page: response };
      [url, next] = [new URL(location, url).href, {}];
    }
    return { url };
  }

  /** Fills in the login page. @returns where the browser is led to in the end */
  async logIn(address: string, person: string, fault?: string): Promise<string> {
    const { url, page } = await this.go(address);
    if (page === undefined) return url;
    expect({ status: page.status, text: page.status === 200 ? '' : await page.text() }).toEqual({
      status: 200,
      text: '',
    });
    const action = new URL(url);
    if (fault !== undefined) action.searchParams.set('fault', fault);
    return (await this.submit(action.href, { person, action: 'approve' })).url;
  }

  submit(address: string, fields: Record<string, string>): Promise<{ readonly url: string; readonly page?: Response }> {
    return this.go(address, { method: 'POST', body: new URLSearchParams(fields) });
  }

  private cookies(url: string): Record<string, string> {
    const { pathname } = new URL(url);
    const pairs = [...this.jar].filter(([, { path }]) => pathname.startsWith(path));
    return { cookie: pairs.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }

  private keep({ headers }: Response): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const path = /;\s*path=([^;]+)/i.exec(cookie)?.[1] ?? '/';
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, { value, path });
    }
  }
}

/** A broker of its own, with one client. */
export class BrokerHarness {
  private constructor(
    readonly broker: Broker,
    readonly bankId: BankId,
    readonly issuer: string,
    /** The client's private keys. */
    readonly keys: readonly JWK[],
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<BrokerHarness> {
    const directory = await mkdtemp(join(tmpdir(), 'broker-'));
    const bankId = await startBankId({ directory: join(directory, 'bankid') });
    const broker = await startBroker({ directory: join(directory, 'broker'), bankId });
    const keys = [await clientKey('sig-1', 'sig'), await clientKey('enc-1', 'enc')];
    const redirectUris = ['bankid_no', 'mitid_da', 'ftn_fi', 'bankid_se'].map((id) => `${CALLBACK}/${id}/`);
    broker.register({ clientId: CLIENT_ID, redirectUris, jwks: { keys: keys.map(publicOf) } });
    const served = await serve('/simulators', express.Router().use('/broker', broker.router));
    return new BrokerHarness(broker, bankId, `${served.url}/broker`, keys, async () => {
      await served.close();
      await rm(directory, { recursive: true, force: true });
    });
  }

  browser(): Browser {
    return new Browser(this.issuer);
  }
}
