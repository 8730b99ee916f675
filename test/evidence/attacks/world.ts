import { nodePrimitives } from '../../../src/documents/index.node.js';
import { verifySealedPdf, type PdfReport, type VerifySealedPdfOptions } from '../../../src/evidence/index.js';
import { nodePkiPrimitives } from '../../../src/pki/index.node.js';
import type { JsonName } from '@peculiar/x509';
import {
  CA_USAGES,
  certify,
  NON_REPUDIATION,
  OCSP_SIGNING,
  SIGN_USAGES,
  type CertificatePlan,
  type Identity,
} from '../maker/authority.js';

/** Authorities, a sealing key and a time-stamping unit, made for one test run. */
export interface World {
  readonly root: Identity;
  readonly ca: Identity;
  readonly seal: Identity;
  readonly tsa: Identity;
  readonly caResponder: Identity;
  readonly rootResponder: Identity;
  readonly stampRoot: Identity;
}

const subject = (name: string): JsonName => [{ C: ['SE'] }, { O: ['Sealing AB'] }, { CN: [name] }];

/** A certificate authority. */
export const makeCa = (name: string, issuer?: Identity): Promise<Identity> =>
  certify({ subject: subject(name), issuer, ca: {}, usages: CA_USAGES, kind: 'EC' });

export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** A time-stamping unit. */
export const makeTsa = (issuer: Identity, more: Partial<CertificatePlan> = {}): Promise<Identity> =>
  certify({
    ...{ subject: subject('Time Stamping Unit'), issuer, usages: SIGN_USAGES, kind: 'EC' },
    ...{ purposes: [TIME_STAMPING], purposesCritical: true, ...more },
  });

/** A sealing certificate; RSA, so that signing twice gives the same value. */
export const makeSealer = (issuer: Identity, more: Partial<CertificatePlan> = {}): Promise<Identity> =>
  certify({ subject: subject('Seal of Sealing AB'), issuer, usages: SIGN_USAGES | NON_REPUDIATION, ...more });

const makeResponder = (issuer: Identity): Promise<Identity> =>
  certify({
    ...{ subject: subject('OCSP'), issuer, usages: SIGN_USAGES, kind: 'EC' },
    ...{ purposes: [OCSP_SIGNING], noCheck: true },
  });

/** Makes a world of its own: two of them trust nothing of each other. */
export async function makeWorld(): Promise<World> {
  const root = await makeCa('Root CA');
  const ca = await makeCa('Issuing CA', root);
  const [seal, tsa] = [await makeSealer(ca), await makeTsa(root)];
  return {
    root,
    ca,
    seal,
    tsa,
    caResponder: await makeResponder(ca),
    rootResponder: await makeResponder(root),
    stampRoot: root,
  };
}

/** Verifies as somebody who trusts this world, a month after the seal. */
export function verify(file: Uint8Array, world: World, more: Partial<VerifySealedPdfOptions> = {}): Promise<PdfReport> {
  return verifySealedPdf(file, {
    primitives: { pki: nodePkiPrimitives, documents: nodePrimitives },
    anchors: { sealRoots: [world.root.der], tsaRoots: [world.stampRoot.der] },
    at: new Date('2026-07-01T00:00:00Z'),
    ...more,
  });
}

/** What did not pass, as `area/check:reason`. */
export function faults({ checks }: PdfReport): string[] {
  const bad = checks.filter(({ outcome, isOptional }) => outcome !== 'passed' && isOptional !== true);
  return bad.map(({ area, id, reason }) => `${area}/${id}:${reason ?? ''}`);
}
