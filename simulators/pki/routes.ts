import { raw, Router } from 'express';
import type { Request, Response } from 'express';
import type { Authority } from './authorities.js';
import { certificateRevocationList } from './crl.js';
import { enrol } from './enrolment.js';
import { CERTS_ONLY_TYPE, certsOnly, requestIn } from './est.js';
import type { Hierarchy } from './hierarchy.js';
import { certificatePem, identityOf, serialOf } from './identity.js';
import { answerOcsp } from './ocsp-service.js';
import { pkiPage } from './page.js';
import type { Register } from './register.js';
import { pageStyle, sendPage, slashAtTheEnd } from '../pages.js';
import type { Switches } from './switches.js';
import { answerTimeStamp } from './tsa.js';

const MAX_REQUEST = '64kb';

/** What the routes work with. */
export interface PkiParts {
  readonly hierarchy: Hierarchy;
  readonly authorities: readonly Authority[];
  readonly register: Register;
  readonly switches: Switches;
  /** Address of this simulator, put into certificates that are enrolled; without it they name no place to ask. */
  readonly baseUrl?: string;
  readonly now: () => Date;
}

/** Addresses of the trust services, relative to `/simulators/pki`. */
export function pkiRoutes(parts: PkiParts): Router {
  const router = Router();
  const body = raw({ type: () => true, limit: MAX_REQUEST });
  router.get('/', slashAtTheEnd, (_request, response) => {
    sendPage(response, pkiPage(parts.authorities, parts.switches.all()));
  });
  router.get('/style.css', (_request, response) => void response.type('css').send(pageStyle));
  router.post('/tsa', parts.switches.gate('tsa'), body, (request, response) => timeStamp(parts, request, response));
  router.post('/ocsp', parts.switches.gate('ocsp'), body, (request, response) =>
    ocsp(parts, bodyOf(request), response),
  );
  router.get('/ocsp/*request', parts.switches.gate('ocsp'), (request, response) => {
    const { request: path } = request.params as unknown as { request: readonly string[] };
    ocsp(parts, Buffer.from(path.join('/'), 'base64'), response);
  });
  router.post('/ca/issue', parts.switches.gate('ca'), body, (request, response) => issue(parts, request, response));
  const est = '/.well-known/est';
  router.post(`${est}/simpleenroll`, parts.switches.gate('ca'), body, (request, response) =>
    simpleEnroll(parts, request, response),
  );
  router.get(`${est}/cacerts`, parts.switches.gate('ca'), (_request, response) => {
    const { issuing, root } = parts.hierarchy;
    sendCertificates(response, [issuing.der, root.der]);
  });
  certificates(parts, router);
  controls(parts, router);
  return router;
}

function certificates({ authorities, hierarchy, register, switches, now }: PkiParts, router: Router): void {
  const named = (name: string) => authorities.find((authority) => authority.name === name);
  router.get('/crl/:name.crl', switches.gate('ca'), (request, response) => {
    const authority = named(String(request.params['name']));
    if (authority === undefined) notFound(response);
    else response.type('application/pkix-crl').send(certificateRevocationList(authority, register, now()));
  });
  router.get('/ca/:name.pem', (request, response) => {
    const { name } = request.params;
    const identity = name === 'tsa' ? hierarchy.tsa : named(name)?.identity;
    if (identity === undefined) notFound(response);
    else response.type('application/x-pem-file').send(certificatePem(identity.der));
  });
}

function controls({ register, switches, now }: PkiParts, router: Router): void {
  router.get('/control/', (_request, response) => void response.json(switches.all()));
  router.post('/control/revoke/:serialNumber', (request, response) => {
    if (register.revoke(request.params.serialNumber, now())) response.json({ revoked: true });
    else notFound(response);
  });
  router.post('/control/:service/:state', (request, response) => {
    const { service, state } = request.params;
    if (switches.set(service, state)) response.json({ service, state });
    else notFound(response);
  });
}

function timeStamp({ hierarchy, switches, now }: PkiParts, request: Request, response: Response): void {
  const { tsa, issuing } = hierarchy;
  if (request.get('content-type') !== 'application/timestamp-query') {
    response.status(415).end();
    return;
  }
  const answer = answerTimeStamp(bodyOf(request), tsa, [tsa, issuing], now(), switches.isWrong('tsa'));
  response.type('application/timestamp-reply').send(answer);
}

function ocsp({ authorities, register, switches, now }: PkiParts, request: Uint8Array, response: Response): void {
  const answer = answerOcsp(request, authorities, register, now(), switches.isWrong('ocsp'));
  response.type('application/ocsp-response').send(answer);
}

async function issue(parts: PkiParts, request: Request, response: Response): Promise<void> {
  const { issuing } = parts.hierarchy;
  const certificate = await certified(parts, Buffer.from(bodyOf(request)));
  if (certificate === undefined) {
    notARequest(response);
    return;
  }
  response.status(201).type('application/pem-certificate-chain');
  response.send(certificatePem(certificate) + certificatePem(issuing.der));
}

/** RFC 7030 §4.2.1, for whoever asks: this authority vouches for nobody. */
async function simpleEnroll(parts: PkiParts, request: Request, response: Response): Promise<void> {
  const certificate = await certified(parts, requestIn(Buffer.from(bodyOf(request))));
  if (certificate === undefined) notARequest(response);
  else sendCertificates(response, [certificate, parts.hierarchy.issuing.der]);
}

async function certified(
  { hierarchy, register, switches, baseUrl, now }: PkiParts,
  request: Buffer,
): Promise<Buffer | undefined> {
  const { issuing } = hierarchy;
  const isWrong = switches.isWrong('ca');
  const certificate = await enrol(request, issuing, {
    now: now(),
    isWrong,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  if (certificate !== undefined) register.add('issuing', serialOf(identityOf(certificate, issuing.privateKey)));
  return certificate;
}

function sendCertificates(response: Response, certificates: readonly Uint8Array[]): void {
  response.type(CERTS_ONLY_TYPE).set('content-transfer-encoding', 'base64').send(certsOnly(certificates));
}

function notARequest(response: Response): void {
  response.status(400).json({ title: 'Not a valid certificate request', status: 400 });
}

function bodyOf(request: Request): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}

function notFound(response: Response): void {
  response.status(404).json({ title: 'Not Found', status: 404 });
}
