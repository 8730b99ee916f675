import { randomBytes } from 'node:crypto';
import express, { type Request, type Response } from 'express';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, type JWK } from 'jose';
import { addSignatureTimestamp, parseCms } from '../../../src/pki/index.js';
import {
  CA_USAGES,
  certify,
  NON_REPUDIATION,
  OCSP_SIGNING,
  rawExtension,
  SIGN_USAGES,
  type Identity,
} from '../../evidence/maker/authority.js';
import { makeCms } from '../../evidence/maker/cms.js';
import { oid, seq } from '../../evidence/maker/der.js';
import { makeOcsp } from '../../evidence/maker/ocsp.js';
import { makeTimestamp } from '../../evidence/maker/timestamp.js';
import { serve, type Served } from '../../simulators/served.js';

export const CLIENT_ID = 'urn:scripted:e-service';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** As a qualified trust service writes it: compliance, and a qualified device. */
const QUALIFIED = rawExtension('1.3.6.1.5.5.7.1.3', seq(seq(oid('0.4.0.1862.1.1')), seq(oid('0.4.0.1862.1.4'))));
const NO_REVOCATION = rawExtension('2.5.29.56', new Uint8Array([5, 0]));

/** Somebody as the certificate names them. */
export interface ScriptedPerson {
  readonly givenName: string;
  readonly surname: string;
  readonly serialNumber?: string;
}

/** What goes wrong, or differs; without it everything is as it should be, with an OCSP answer. */
export type BlockTrouble =
  | { readonly error: string }
  | { readonly status: 'ERROR'; readonly message: string }
  | {
      readonly flaw:
        | 'short-term'
        | 'qualified'
        | 'other-document'
        | 'no-timestamp'
        | 'foreign-tsa'
        | 'foreign-root'
        | 'late-timestamp'
        | 'revoked'
        | 'no-revocation-data'
        | 'broken'
        | 'attached'
        | 'other-certificate'
        | 'other-type'
        | 'other-format'
        | 'other-nonce'
        | 'other-callback-nonce'
        | 'forgotten'
        | 'unreadable'
        | 'away-once'
        | 'away-at-push'
        | 'refused-at-push';
    };

interface Pushed {
  readonly hash: string;
  readonly dataToBeDisplayed: string;
  readonly nonce: string;
  readonly state: string;
  readonly callbackUrl: string;
  readonly method: 'national_id' | 'scd';
}

/** An eSignature Building Block that does what a test says, with real certificates and time-stamps of its own. */
export class ScriptedBlock {
  trouble: BlockTrouble | undefined;
  person: ScriptedPerson = { givenName: 'Elin', surname: 'Sandgren', serialNumber: 'PNOSE-19900118-9811' };
  readonly pushes: Pushed[] = [];
  private readonly used = new Set<string>();
  private readonly signatures = new Map<string, object>();
  private served!: Served;
  private jwks!: ReturnType<typeof createLocalJWKSet>;
  privateJwk!: JWK;

  private constructor(
    private readonly roots: Readonly<Record<'own' | 'foreign', Identity>>,
    private readonly stamps: Readonly<Record<'own' | 'foreign', Identity>>,
    private readonly stampRoot: Identity,
  ) {}

  static async open(): Promise<ScriptedBlock> {
    const root = (name: string) => certify({ subject: [{ CN: [name] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
    const stamp = (issuer: Identity) =>
      certify({
        subject: [{ CN: ['Scripted TSA'] }],
        ...{ issuer, usages: SIGN_USAGES, purposes: [TIME_STAMPING], purposesCritical: true, kind: 'EC' },
      });
    const [own, foreign, stampRoot] = [await root('Own root'), await root('Foreign root'), await root('Stamp root')];
    const block = new ScriptedBlock(
      { own, foreign },
      { own: await stamp(stampRoot), foreign: await stamp(foreign) },
      stampRoot,
    );
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    block.privateJwk = { ...(await exportJWK(privateKey)), kid: 'own', alg: 'ES256' };
    block.jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'own', alg: 'ES256' }] });
    block.served = await serve('/esign-bb/v1', block.routes());
    return block;
  }

  get url(): string {
    return this.served.url;
  }

  get signerRootPem(): string {
    return this.roots.own.certificate.toString('pem');
  }

  get tsaRootPem(): string {
    return this.stampRoot.certificate.toString('pem');
  }

  close(): Promise<void> {
    return this.served.close();
  }

  /** What the person's browser does there. @returns where it is led back to */
  async go(signUrl: string): Promise<string> {
    const request = this.pushes.at(-1)!;
    expect(signUrl).toBe(`${this.url}/sign/interactive?requestId=r${String(this.pushes.length)}`);
    const { trouble } = this;
    const back = new URL(request.callbackUrl);
    back.searchParams.set('state', request.state);
    if (trouble !== undefined && 'error' in trouble) {
      back.searchParams.set('error', trouble.error);
      return back.href;
    }
    const signatureId = randomBytes(32).toString('hex');
    this.signatures.set(signatureId, await this.signed(signatureId, request));
    back.searchParams.set('signatureId', signatureId);
    back.searchParams.set('nonce', this.has('other-callback-nonce') ? 'ab'.repeat(32) : request.nonce);
    return back.href;
  }

  private has(flaw: string): boolean {
    return this.trouble !== undefined && 'flaw' in this.trouble && this.trouble.flaw === flaw;
  }

  private routes(): express.Router {
    const router = express.Router().use(express.json());
    router.use(async (request, response, next) => {
      if (await this.isKnown(request)) next();
      else response.status(401).json({ code: 'BB_CALLER_UNKNOWN' });
    });
    router.post('/sign/requests', (request, response) => this.push(request, response));
    router.get('/sign/response/:id', (request, response) => this.respond(request.params['id'], response));
    return router;
  }

  private push({ body }: Request, response: Response): void {
    if (this.has('away-at-push')) response.status(503).json({ code: 'BB_UNAVAILABLE' });
    else if (this.has('refused-at-push')) response.status(400).json({ code: 'BB_CALLBACK_UNKNOWN' });
    else {
      this.pushes.push(body as Pushed);
      const requestId = `r${String(this.pushes.length)}`;
      const signUrl = `${this.url}/sign/interactive?requestId=${requestId}`;
      response.status(201).json({ requestId, signUrl, expiresIn: 600 });
    }
  }

  private respond(id: string, response: Response): void {
    const found = this.signatures.get(id);
    if (found === undefined || this.has('forgotten')) response.status(404).json({ code: 'BB_SIGNATURE_NOT_FOUND' });
    else if (this.has('unreadable')) response.type('html').send('<p>Something else</p>');
    else if (this.has('away-once')) {
      this.trouble = undefined;
      response.status(503).json({ code: 'BB_UNAVAILABLE' });
    } else response.json(found);
  }

  /** As the building block asks for it: one assertion for each call, for this very address, for five minutes at most. */
  private async isKnown(request: Request): Promise<boolean> {
    try {
      const token = (request.get('authorization') ?? '').replace(/^Bearer /, '');
      const options = {
        audience: this.url,
        issuer: CLIENT_ID,
        subject: CLIENT_ID,
        requiredClaims: ['jti', 'iat', 'exp'],
      };
      const { payload } = await jwtVerify(token, this.jwks, options);
      const isShort = (payload.exp ?? 0) - (payload.iat ?? 0) <= 300;
      const isNew = !this.used.has(payload.jti ?? '');
      this.used.add(payload.jti ?? '');
      return isShort && isNew;
    } catch {
      return false;
    }
  }

  private async signed(signatureId: string, { hash, nonce, method }: Pushed): Promise<object> {
    if (this.trouble !== undefined && 'status' in this.trouble) {
      const { status: code, message } = this.trouble;
      return { signatureId, signatureType: 'SCD', status: { code, message } };
    }
    const now = new Date();
    const issuer = this.roots[this.has('foreign-root') ? 'foreign' : 'own'];
    const signer = await this.certificate(issuer, now);
    const digest = this.has('other-document') ? randomBytes(32) : Buffer.from(hash, 'base64');
    const content = Buffer.from('elsewhere');
    const other = this.has('other-certificate') ? { referenced: await this.certificate(issuer, now) } : {};
    const attached = this.has('attached') ? { attached: true } : { contentDigest: digest };
    const cms = makeCms({ signer, certificates: [signer], content, signingTime: now, ...attached, ...other });
    const stampedAt = this.has('late-timestamp') ? new Date(now.getTime() + 180_000) : now;
    const value = parseCms(cms).signers[0]!.signature;
    const tsa = this.stamps[this.has('foreign-tsa') ? 'foreign' : 'own'];
    const token = makeTimestamp(value, stampedAt, tsa, [tsa]);
    const whole = this.has('no-timestamp') ? cms : addSignatureTimestamp(cms, token);
    const signature = Buffer.from(whole);
    if (this.has('broken')) signature[signature.indexOf(Buffer.from(value)) + 12]! ^= 1;
    const pem = signer.certificate.toString('pem');
    return {
      ...{ signatureId, hash, hashType: 'SHA2-256' },
      signatureType: (method === 'scd') === this.has('other-type') ? 'ONETIME' : 'SCD',
      format: this.has('other-format') ? 'PAdES' : 'CAdES',
      nonce: this.has('other-nonce') ? 'cd'.repeat(32) : nonce,
      signature: signature.toString('base64'),
      certificate: pem,
      certificateChain: [pem],
      signatureTimestamp: Buffer.from(token).toString('base64'),
      ...(await this.revocation(signer, issuer, now)),
      responseTimestamp: now.toISOString(),
      status: { code: 'OK', message: '' },
    };
  }

  private async revocation(subject: Identity, issuer: Identity, now: Date): Promise<object> {
    if (this.has('short-term') || this.has('no-revocation-data')) return {};
    const responder = await certify({
      subject: [{ CN: ['Scripted OCSP'] }],
      ...{ issuer, usages: SIGN_USAGES, purposes: [OCSP_SIGNING], noCheck: true, kind: 'EC' },
    });
    const status = this.has('revoked') ? 'revoked' : 'good';
    const nextUpdate = new Date(now.getTime() + 50_000);
    const response = makeOcsp({ subject, issuer, responder, producedAt: now, nextUpdate, status });
    return { ocspResponses: [Buffer.from(response).toString('base64')] };
  }

  /** Good for a minute. */
  private certificate(issuer: Identity, now: Date): Promise<Identity> {
    const { givenName, surname, serialNumber } = this.person;
    return certify({
      subject: [
        { C: ['SE'] },
        { CN: [`${givenName} ${surname}`] },
        { '2.5.4.4': [surname] },
        { '2.5.4.42': [givenName] },
        ...(serialNumber === undefined ? [] : [{ '2.5.4.5': [serialNumber] }]),
      ],
      ...{ issuer, usages: NON_REPUDIATION, kind: 'EC' },
      notBefore: new Date(now.getTime() - 1000),
      notAfter: new Date(now.getTime() + 59_000),
      ...(this.has('short-term') ? { extra: [NO_REVOCATION] } : {}),
      ...(this.has('qualified') ? { extra: [QUALIFIED] } : {}),
    });
  }
}
