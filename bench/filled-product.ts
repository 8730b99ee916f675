import { join } from 'node:path';
import { Product, tokenOf } from '../test/e2e/product.js';
import { firstDeal, newSigning, pdfWithPages, person } from '../test/e2e/signing-case.js';
import { fillWithCopies } from './fill.js';

/** A started product with signings that were made as people make them, among many that were copied. */
export interface FilledProduct {
  readonly product: Product;
  /** Working personal links of open signings. */
  readonly tokens: readonly string[];
  /** Signings made through the API, oldest first. */
  readonly signingIds: readonly number[];
  /** The deal they all belong to. */
  readonly dealId: number;
}

const SIGNERS = ['Anna Berg', 'Bo Ek', 'Cilla Dahl', 'Dag Falk', 'Eva Gran'].map((name) => person(name));

/**
 * Starts the product on a fresh data folder and makes signings with five signers each through the API: half of them
 * before the tables are filled and half of them after, so that their rows lie at both ends.
 */
export async function startFilled(made: number, copies: number, signersPerCopy: number): Promise<FilledProduct> {
  const product = await Product.start();
  try {
    const user = product.coworker;
    const dealId = await firstDeal(product, user);
    const document = await product.document(user, await pdfWithPages(2), 'Lease', dealId);
    const signingIds: number[] = [];
    while (signingIds.length < made / 2) signingIds.push(await createSigning(product, document));
    await invitations(product, signingIds.length);
    fillWithCopies(join(product.dataDirectory, 'host.sqlite'), signingIds[0] ?? 0, copies, signersPerCopy);
    while (signingIds.length < made) signingIds.push(await createSigning(product, document));
    const tokens = await invitations(product, made);
    return { product, tokens, signingIds, dealId };
  } catch (error) {
    await product.dispose();
    throw error;
  }
}

async function createSigning(product: Product, document: number): Promise<number> {
  const body = newSigning([document], { signers: SIGNERS });
  const made = await product.as(product.coworker, 'POST', '/limepkg-esign/signing/', body);
  if (made.status !== 201) throw new Error(`create: ${String(made.status)} ${JSON.stringify(made.body)}`);
  return (made.body as { id: number }).id;
}

async function invitations(product: Product, signings: number): Promise<readonly string[]> {
  const everyInvitation = async (): Promise<readonly string[] | undefined> => {
    const mails = (await product.mails()).filter(({ text }) => text.includes('token='));
    return mails.length >= signings * SIGNERS.length ? mails.map(tokenOf) : undefined;
  };
  return await product.waitFor(everyInvitation, 'every invitation', 120_000);
}
