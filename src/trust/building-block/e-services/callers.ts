import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { AuthenticationError, EsignError, NotAllowedError } from '../../../errors.js';
import type { TrustLog } from '../../log.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { OnceStore } from '../once.js';
import { AddressList, type CallAddress } from './addresses.js';
import type { EService } from './e-service.js';
import type { EServices } from './e-services.js';

/** Algorithms of assertions and payment tokens; a key of another kind fits none of them. */
export const TOKEN_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'EdDSA'];
const MAX_LIFETIME_S = 300;
const SKEW_S = 10;

/** What a server shows of itself. */
export interface ServerCall {
  readonly address: CallAddress;
  readonly authorization: string | undefined;
  /** SHA-256 of the client certificate of the connection, hex. */
  readonly thumbprint: string | undefined;
}

/** Finds out which e-service's server calls: by assertion, client certificate, and address. */
export class Callers {
  constructor(
    private readonly services: EServices,
    private readonly once: OnceStore,
    private readonly audience: string,
    private readonly log: TrustLog,
    private readonly now: () => Date,
  ) {}

  /**
   * @throws `AuthenticationError` `BB_CLIENT_REFUSED`, the same for whatever is wrong; `NotAllowedError` `BB_ADDRESS_REFUSED` for an
   * e-service that calls from elsewhere
   */
  async identify(call: ServerCall): Promise<EService> {
    const service = await this.known(call);
    const { direct, caller } = call.address;
    const { clientId, ipAddresses } = service;
    if (ipAddresses === undefined || new AddressList(ipAddresses).has(caller)) return service;
    this.log.warn({ clientId, direct, caller }, 'an e-service called from an address that is not registered');
    const code: BuildingBlockErrorCode = 'BB_ADDRESS_REFUSED';
    throw new NotAllowedError(code, 'This e-service is not registered for the address that the call came from.');
  }

  private async known({ authorization, thumbprint }: ServerCall): Promise<EService> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    const named = token === undefined ? undefined : nameIn(token);
    const service =
      named !== undefined
        ? await this.services.find(named)
        : thumbprint === undefined
          ? undefined
          : await this.services.ofCertificate(thumbprint);
    if (service === undefined) throw refused();
    const { jwks, certificateThumbprints } = service;
    const hasCertificate = thumbprint !== undefined && certificateThumbprints?.includes(thumbprint) === true;
    if (certificateThumbprints !== undefined && !hasCertificate) throw refused();
    if (jwks !== undefined) await this.verify(token ?? '', service.clientId, jwks);
    return service;
  }

  private async verify(token: string, clientId: string, jwks: JSONWebKeySet): Promise<void> {
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
        ...{ issuer: clientId, subject: clientId, algorithms: TOKEN_ALGORITHMS },
        ...{ clockTolerance: SKEW_S, currentDate: this.now() },
        requiredClaims: ['exp', 'jti', 'aud'],
      });
      const { aud, jti, exp = 0, iat } = payload;
      const audiences = typeof aud === 'string' ? [aud] : (aud ?? []);
      if (audiences.length !== 1 || audiences[0] !== this.audience) throw refused();
      const nowS = this.now().getTime() / 1000;
      if (exp - nowS > MAX_LIFETIME_S + SKEW_S || (iat !== undefined && iat > nowS + SKEW_S)) throw refused();
      if (jti === undefined || jti === '' || jti.length > 128) throw refused();
      const until = new Date((exp + SKEW_S + 1) * 1000);
      if (!(await this.once.use(['assertion', clientId, jti], until))) throw refused();
    } catch (cause) {
      if (cause instanceof EsignError) throw cause;
      if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_J')) throw refused(cause);
      throw cause;
    }
  }
}

function nameIn(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function refused(cause?: unknown): AuthenticationError<BuildingBlockErrorCode> {
  return new AuthenticationError('BB_CLIENT_REFUSED', 'The e-service could not be recognised.', { cause });
}
