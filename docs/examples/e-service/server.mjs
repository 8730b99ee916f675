// An e-service that lets people sign a PDF at the eSignature Building Block: `node docs/examples/e-service/server.mjs [demo.json] [document.pdf]`.
// It keeps everything in memory and listens on this machine alone, since it shows how it is done and nothing more.
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { embed, extend, prepare, sendByFetch, signRequest, verifyResponse } from 'limepkg-esign/client';
import { BuildingBlock } from './building-block.mjs';
import { documentPage, problemPage } from './pages.mjs';
import { sampleDocument } from './sample-document.mjs';

const PORT = 4600;
const CALLBACK = `http://localhost:${PORT}/callback`;
const TEXT = 'Permit 4711: the tenant may put up a greenhouse.';
const WORDS = {
  access_denied: 'You did not want to sign.',
  timeout: 'Your device did not answer in time.',
  wrong_code: 'Another code was chosen on your device.',
};

const [demoFile = 'var/demo.json', documentFile] = process.argv.slice(2);
const demo = JSON.parse(await readFile(demoFile, 'utf8')).buildingBlock;
const registration = demo.eServices.find(({ paymentRequired }) => !paymentRequired);
const buildingBlock = new BuildingBlock({ baseUrl: demo.baseUrl, ...registration });
const trust = { signerRoots: demo.signerRootsPem, timestampRoots: demo.timestampRootsPem };
const original = documentFile === undefined ? sampleDocument(TEXT) : new Uint8Array(await readFile(documentFile));

/** What each browser works on; nobody sees another one's document. */
const sessions = new Map();

function sessionOf(request, response) {
  const known = /(?:^|;\s*)session=([0-9a-f-]{36})/.exec(request.headers.cookie ?? '')?.[1];
  const id = sessions.has(known) ? known : randomUUID();
  if (id !== known) {
    sessions.set(id, { document: original, signatures: [], ocspResponses: [], pending: undefined });
    response.setHeader('set-cookie', `session=${id}; HttpOnly; SameSite=Lax; Path=/`);
  }
  return sessions.get(id);
}

/** Prepares the document, leaves its digest with the building block, and sends the browser there. */
async function sign(session, response) {
  const { prepared, digest } = await prepare(session.document, { reason: TEXT });
  const request = signRequest(digest, { callbackUrl: CALLBACK, dataToBeDisplayed: TEXT, state: randomUUID() });
  const signUrl = await buildingBlock.push(request);
  session.pending = { prepared, nonce: request.nonce, state: request.state };
  response.writeHead(303, { location: signUrl }).end();
}

/** The browser is back: with the id of a signature, or with the reason why there is none. Only the browser that went may come back, and once. */
async function comeBack(session, query, response) {
  const { pending } = session;
  session.pending = undefined;
  if (pending === undefined || !isSame(query.get('state') ?? '', pending.state)) {
    throw new Error('This browser did not ask for a signature.');
  }
  const error = query.get('error');
  if (error !== null) throw new Error(WORDS[error] ?? `The building block says: ${error}`);
  const signatureId = query.get('signatureId') ?? '';
  const answer = await buildingBlock.fetch(signatureId);
  const expected = { ...trust, nonce: pending.nonce, signatureId };
  const { signer, signedAt } = await verifyResponse(pending.prepared, answer, expected);
  session.document = await embed(pending.prepared, answer, expected);
  session.signatures.push({ name: signer.subject.get('commonName') ?? 'Somebody', at: signedAt });
  session.ocspResponses.push(
    ...(answer.ocspResponses ?? []).map((text) => new Uint8Array(Buffer.from(text, 'base64'))),
  );
  response.writeHead(303, { location: '/' }).end();
}

/** Adds what verifiers need in years, and a time-stamp over it all. */
async function archive(session, response) {
  const { document, ocspResponses } = session;
  const timestampAuthorities = [{ url: process.env.TSA_URL ?? new URL('/simulators/pki/tsa', demo.baseUrl).href }];
  const options = { ...trust, level: 'LTA', send: sendByFetch, timestampAuthorities, ocspResponses };
  session.document = await extend(document, options);
  response.writeHead(303, { location: '/' }).end();
}

function isSame(a, b) {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url ?? '/', CALLBACK);
  const session = sessionOf(request, response);
  const isForm = request.method === 'POST' && request.headers['sec-fetch-site'] !== 'cross-site';
  response.setHeader('cache-control', 'no-store').setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  if (pathname === '/' && request.method === 'GET') {
    response.setHeader('content-type', 'text/html').end(documentPage({ text: TEXT, ...session }));
  } else if (pathname === '/document.pdf') {
    response.setHeader('content-type', 'application/pdf').end(session.document);
  } else if (pathname === '/sign' && isForm) await sign(session, response);
  else if (pathname === '/archive' && isForm) await archive(session, response);
  else if (pathname === '/callback') await comeBack(session, searchParams, response);
  else response.writeHead(404).end();
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.statusCode = 400;
    response.setHeader('content-type', 'text/html').end(problemPage(error.message));
  });
});
server.listen(PORT, 'localhost', () => console.log(`The e-service is at http://localhost:${PORT}/`));
process.on('SIGINT', () => process.exit(0));
