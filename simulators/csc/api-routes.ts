import { createHash } from 'node:crypto';
import { json, Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import {
  ecdsaDer,
  signDigestEcdsa,
  signDigestPkcs1,
  signDigestPss,
  type RawDigest,
  type SignerAuthority,
} from '../pki/index.js';
import type { Authorization, Authorizations } from './authorizations.js';
import { CREDENTIALS, keyOf, type Credential } from './credentials.js';

/** What the routes work with. */
export interface ApiParts {
  readonly authorizations: Authorizations;
  readonly authority: SignerAuthority;
  /** Access tokens of the service scope, each of a client. */
  readonly tokens: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

const DIGESTS: Readonly<Record<string, RawDigest>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;
const PSS = '1.2.840.113549.1.1.10';

/** The API of the Cloud Signature Consortium, relative to `/csc/v2`. */
export function apiRoutes(parts: ApiParts): Router {
  const router = Router();
  router.use(json({ limit: '64kb' }), caller(parts));
  router.post('/info', (_request, response) => void response.json(INFO));
  router.post('/credentials/list', (_request, response) => {
    response.json({ credentialIDs: CREDENTIALS.map(({ id }) => id) });
  });
  router.post('/credentials/info', async (request, response) => {
    const credential = credentialIn(request);
    if (credential === undefined) refuse(response, 'invalid_request', 'Invalid parameter credentialID');
    else response.json(await infoOf(credential, parts));
  });
  router.post('/credentials/authorize', (request, response) => authorize(parts, request, response));
  router.post('/credentials/authorizeCheck', (request, response) => {
    const authorization = parts.authorizations.find(String(bodyOf(request)['handle']));
    if (authorization === undefined || authorization.client !== clientOf(parts, request))
      refuse(response, 'invalid_request', 'Invalid handle');
    else if (parts.authorizations.isOver(authorization)) refuse(response, 'expired_token', 'Too late');
    else if (authorization.status === 'refused') refuse(response, 'access_denied', 'The user refused');
    else if (authorization.SAD === undefined) response.json({ handle: authorization.handle });
    else response.json({ SAD: authorization.SAD, expiresIn: 300 });
  });
  router.post('/signatures/signHash', (request, response) => signHash(parts, request, response));
  return router;
}

const INFO = {
  ...{ specs: '2.0.0.2', name: 'Simulated remote signing', logo: '', region: 'SE', lang: 'en-US', description: '' },
  ...{ authType: ['oauth2client'], methods: ['info', 'credentials/list', 'credentials/info', 'credentials/authorize'] },
};

async function infoOf(credential: Credential, { authority }: ApiParts): Promise<object> {
  const { id, algorithms, scal, mode, objects, status, certificateStatus, keyType } = credential;
  const { der } = await keyOf(authority, credential);
  const certificates = [der, authority.issuingDer].map((one) => one.toString('base64'));
  return {
    ...{ description: id, signatureQualifier: 'eu_eidas_aes', multisign: 1, SCAL: scal, somethingNew: 'ignored' },
    key: { status, algo: algorithms, len: keyType === 'rsa' ? 2048 : 256 },
    cert: { status: certificateStatus, certificates },
    auth: { mode, objects },
  };
}

function authorize(parts: ApiParts, request: Request, response: Response): void {
  const { numSignatures, hashes, hashAlgorithmOID, description } = bodyOf(request);
  const credential = credentialIn(request);
  const digest = DIGESTS[String(hashAlgorithmOID)];
  const isUsable =
    credential?.status === 'enabled' &&
    digest !== undefined &&
    Array.isArray(hashes) &&
    hashes.length > 0 &&
    hashes.length <= Number(numSignatures) &&
    hashes.every((hash) => Buffer.from(String(hash), 'base64').length === BYTES[digest]);
  if (!isUsable) {
    refuse(response, 'invalid_request', 'Not to be authorised');
    return;
  }
  const { handle } = parts.authorizations.begin({
    ...{ client: clientOf(parts, request) ?? '', credentialID: credential.id, numSignatures: Number(numSignatures) },
    ...{
      hashes: hashes.map(String),
      hashAlgorithmOID: String(hashAlgorithmOID),
      description: typeof description === 'string' ? description : '',
    },
  });
  response.json({ handle });
}

/** Refuses whatever the owner has not authorised: another hash, another credential, a second time, too many, too late. */
async function signHash(parts: ApiParts, request: Request, response: Response): Promise<void> {
  const { SAD, hashes, hashAlgorithmOID, signAlgo } = bodyOf(request);
  const credential = credentialIn(request);
  const authorization = parts.authorizations.ofSad(String(SAD));
  const digest = DIGESTS[String(hashAlgorithmOID)];
  const isAuthorized =
    credential !== undefined &&
    digest !== undefined &&
    authorization !== undefined &&
    !parts.authorizations.isOver(authorization) &&
    authorization.client === clientOf(parts, request) &&
    authorization.credentialID === credential.id &&
    Array.isArray(hashes) &&
    hashes.length <= authorization.numSignatures &&
    hashes.every((hash) => authorization.hashes.includes(String(hash))) &&
    credential.algorithms.includes(String(signAlgo));
  if (!isAuthorized) {
    refuse(response, 'invalid_request', 'The hash is not authorised');
    return;
  }
  authorization.status = 'used';
  const { privateKey } = await keyOf(parts.authority, credential);
  const signatures = hashes.map((hash) => {
    const bytes = digestToSign(Buffer.from(String(hash), 'base64'), authorization, digest);
    if (credential.keyType === 'ec') {
      const raw = signDigestEcdsa(bytes, privateKey);
      return credential.form === 'raw' ? raw : ecdsaDer(raw);
    }
    return signAlgo === PSS ? signDigestPss(bytes, digest, privateKey) : signDigestPkcs1(bytes, digest, privateKey);
  });
  response.json({ signatures: signatures.map((one) => one.toString('base64')) });
}

function digestToSign(hash: Buffer, { fault }: Authorization, digest: RawDigest): Buffer {
  return fault === 'other_hash' ? createHash(digest).update(hash).digest() : hash;
}

function caller(parts: ApiParts): RequestHandler {
  return (request, response, next) => {
    if (clientOf(parts, request) === undefined)
      response.status(401).json({ error: 'invalid_token', error_description: '' });
    else next();
  };
}

function clientOf({ tokens }: ApiParts, request: Request): string | undefined {
  const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
  return Object.hasOwn(tokens, token) ? tokens[token] : undefined;
}

function credentialIn(request: Request): Credential | undefined {
  return CREDENTIALS.find(({ id }) => id === bodyOf(request)['credentialID']);
}

function bodyOf(request: Request): Json {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Json) : {};
}

function refuse(response: Response, error: string, description: string): void {
  response.status(400).json({ error, error_description: description });
}
