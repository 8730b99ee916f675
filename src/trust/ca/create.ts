import { Router, type Request } from 'express';
import { EmbeddedAuthority } from './embedded.js';
import { cmpAuthority, estAuthority } from './external.js';
import { cmpRoutes } from './http/cmp.js';
import { estRoutes } from './http/est.js';
import { limitStrangers } from './http/limits.js';
import { publicationRoutes } from './http/publication.js';
import { CaIdentities, issuingRequest } from './identities.js';
import { RevocationLists } from './lists.js';
import type { AuthorityOptions, AuthorityParts, AuthorityService, EmbeddedOptions } from './options.js';
import { Register } from './register.js';
import { Responder } from './responder.js';
import { CmpTransactions } from './transactions.js';

/**
 * Opens the authority that signers' certificates come from.
 *
 * @throws `ConfigError` `CA_NOT_FOR_PRODUCTION` for an embedded authority that no configured root stands behind, `CA_CONFIG_INVALID`
 */
export async function createCertificateAuthority(
  options: AuthorityOptions,
  parts: AuthorityParts,
): Promise<AuthorityService> {
  if (options.kind === 'embedded') return embedded(options, parts);
  const authority = options.kind === 'est' ? estAuthority(options, parts) : cmpAuthority(options, parts);
  return { authority, router: null, roots: parts.roots, certificateRequest: () => Promise.resolve(null) };
}

async function embedded(options: EmbeddedOptions, parts: AuthorityParts): Promise<AuthorityService> {
  const { sql, now } = parts;
  const identities = await CaIdentities.open(options, parts);
  const register = new Register(sql, now);
  const responder = new Responder(identities, register, now);
  const lists = new RevocationLists(identities, register, now);
  const authority = new EmbeddedAuthority({ options, identities, register, responder, lists, now });
  const router = Router();
  const { sourceOf = (request: Request): string => request.ip ?? '' } = parts;
  const { clients = [], answersPerMinute = 600 } = options;
  router.use(publicationRoutes({ identities, register, responder, lists, sourceOf, answersPerMinute, now }));
  if (clients.length > 0) {
    router.use('/.well-known', limitStrangers(sourceOf));
    router.use(estRoutes({ authority, identities, register, clients }));
    router.use(cmpRoutes({ authority, identities, clients, transactions: new CmpTransactions(sql, now), now }));
  }
  const own = identities.root;
  return {
    ...{ authority, router },
    roots: own ? () => [own.certificate.der] : parts.roots,
    certificateRequest: () => issuingRequest(options, parts),
  };
}
