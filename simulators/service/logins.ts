import { randomBytes } from 'node:crypto';
import { Router, type Response } from 'express';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import * as openid from 'openid-client';
import type { AskedLogin, BegunAtBroker, ServiceAtBroker } from './broker-client.js';
import { customerIn, refuse } from './customers.js';
import type { WaitingFault } from './faults.js';

const OTHER_NONCE = 'bm90IHRoZSBub25jZSB0aGF0IHdhcyBzZW50';

interface Asked extends AskedLogin {
  readonly returnUrl: string;
  readonly state: string;
}

interface Login {
  readonly customer: string;
  readonly asked: Asked;
  readonly begun: BegunAtBroker;
  /** Goes back to the customer in the browser that logged in. */
  readonly code: string;
  callback?: URL;
  result?: object;
}

/** Logins under the service's own agreement with the broker, and where the broker leads back to. */
export class LoginDesk {
  private readonly logins = new Map<string, Login>();
  private lastToken: string | undefined;

  constructor(
    private readonly broker: ServiceAtBroker,
    private readonly faults: WaitingFault,
    private readonly callbackUrl: string,
  ) {}

  /** What customers call, relative to `/v1/logins`. */
  routes(): Router {
    const router = Router();
    router.post('/', async (request, response) => {
      const asked = request.body as Asked;
      const nonce = this.faults.take('other-nonce') === undefined ? asked.nonce : OTHER_NONCE;
      const begun = await this.broker.begin({ ...asked, nonce });
      const loginId = randomBytes(16).toString('hex');
      const code = randomBytes(24).toString('base64url');
      this.logins.set(loginId, { customer: customerIn(response).name, asked: { ...asked, nonce }, begun, code });
      response.status(201).json({ loginId, redirectUrl: begun.url, request: begun.request });
    });
    router.post('/:loginId/result', async (request, response) => {
      const login = this.logins.get(request.params.loginId);
      const { code } = request.body as { readonly code?: unknown };
      if (login?.customer !== customerIn(response).name || login.code !== code) refuse(response, 404, 'LOGIN_UNKNOWN');
      else await this.answer(login, response);
    });
    return router;
  }

  /** `GET /callback`: the broker's return, which goes on to the customer. */
  comeBack(query: string, response: Response): void {
    const parameters = new URLSearchParams(query);
    const login = [...this.logins.values()].find(({ begun }) => begun.state === parameters.get('state'));
    if (login === undefined) {
      response.status(400).type('text').send('This login is not known.');
      return;
    }
    login.callback ??= new URL(`${this.callbackUrl}?${query}`);
    const home = new URL(login.asked.returnUrl);
    home.searchParams.set('state', login.asked.state);
    home.searchParams.set('code', login.code);
    response.redirect(303, home.href);
  }

  private async answer(login: Login, response: Response): Promise<void> {
    if (login.callback === undefined) {
      refuse(response, 409, 'LOGIN_PENDING');
      return;
    }
    login.result ??= await this.finish(login, login.callback);
    response.json(login.result);
  }

  private async finish({ begun, asked }: Login, callback: URL): Promise<object> {
    try {
      const idToken = await this.broker.finish(callback, begun, asked.nonce);
      const before = this.lastToken;
      this.lastToken = idToken;
      switch (this.faults.take('other-token', 'own-token')) {
        case 'other-token':
          return { status: 'complete', idToken: before ?? idToken };
        case 'own-token':
          return { status: 'complete', idToken: await signedByUs(idToken) };
        default:
          return { status: 'complete', idToken };
      }
    } catch (error) {
      if (error instanceof openid.AuthorizationResponseError) return failed(error.error, 'browser');
      if (error instanceof openid.ResponseBodyError) return failed(error.error, 'broker');
      return failed('invalid_answer', 'service');
    }
  }
}

function failed(error: string, from: string): object {
  return { status: 'failed', error, from };
}

/** The same claims under a key that nobody trusts. */
async function signedByUs(idToken: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(decodeJwt(idToken)).setProtectedHeader({ alg: 'RS256', kid: 'service' }).sign(privateKey);
}
