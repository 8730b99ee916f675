import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { json, Router, urlencoded } from 'express';
import { IdentityCabinet, SignerAuthority } from '../pki/index.js';
import { apiRoutes } from './api-routes.js';
import { Authorizations, type Authorization } from './authorizations.js';

/** How the simulated remote signing service is started. */
export interface CscOptions {
  /** Where keys and certificates are kept; made on first use. */
  readonly directory: string;
  readonly now?: () => number;
}

/** The simulated remote signing service: API v2 of the Cloud Signature Consortium, and what owners do. */
export interface Csc {
  readonly router: Router;
  /** Secret of the client `building-block` at `oauth2/token`. */
  readonly clientSecret: string;
  /** Access token of the service scope. */
  readonly token: string;
  /** That of somebody else. */
  readonly otherToken: string;
  /** Anchor of owners' certificates, PEM. */
  readonly rootPem: string;
}

/** Opens the simulated remote signing service. */
export async function startCsc({ directory, now = Date.now }: CscOptions): Promise<Csc> {
  const cabinet = await IdentityCabinet.open(join(directory, 'keys'));
  const authority = await SignerAuthority.open(cabinet, 'Simulated remote signing', new Date(now()));
  const authorizations = new Authorizations(now);
  const [token, otherToken] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')];
  const router = Router();
  const tokens = { [token]: 'building block', [otherToken]: 'somebody else' };
  router.use('/csc/v2', apiRoutes({ authorizations, authority, tokens }));
  router.use('/control', controlRoutes(authorizations));
  const clientSecret = randomBytes(24).toString('base64url');
  const login = `Basic ${Buffer.from(`building-block:${clientSecret}`).toString('base64')}`;
  router.post('/oauth2/token', urlencoded({ extended: false }), (request, response) => {
    const { grant_type: grant } = (request.body ?? {}) as { grant_type?: string };
    if (request.get('authorization') !== login) response.status(401).json({ error: 'invalid_client' });
    else if (grant !== 'client_credentials') response.status(400).json({ error: 'unsupported_grant_type' });
    else response.json({ access_token: token, token_type: 'Bearer', expires_in: 3600 });
  });
  return { router, clientSecret, token, otherToken, rootPem: authority.rootPem };
}

/** What a test does in an owner's place, relative to `/control`. */
function controlRoutes(authorizations: Authorizations): Router {
  const router = Router();
  router.use(json());
  router.get('/authorizations/', (_request, response) => void response.json(authorizations.all().map(view)));
  router.post('/authorizations/:handle/:act', (request, response) => {
    const authorization = authorizations.find(request.params.handle);
    const { fault } = (request.body ?? {}) as { fault?: string };
    if (authorization?.status !== 'pending') {
      response.status(404).json({ title: 'Not Found', status: 404 });
      return;
    }
    if (request.params.act === 'accept') authorizations.accept(authorization, fault);
    else authorization.status = 'refused';
    response.json(view(authorization));
  });
  return router;
}

function view({ handle, credentialID, description, hashes, status }: Authorization): object {
  return { handle, credentialID, description, hashes, status };
}
