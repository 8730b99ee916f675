import { createHash } from 'node:crypto';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import type { Product } from './product.js';
import { tokenOf, type Answer, type DemoUser } from './product.js';

/** A real PDF with some pages of text. */
export async function pdfWithPages(pages: number, text = 'Lease agreement'): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let page = 1; page <= pages; page += 1) {
    pdf.addPage([595, 842]).drawText(`${text}, page ${String(page)}`, { x: 60, y: 760, size: 18, font });
  }
  return await pdf.save();
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** One signer of a create call. */
export function person(name: string, order = 1, role = 'signer'): Record<string, unknown> {
  const duty = role === 'signer' ? 'sign' : role === 'approver' ? 'approve' : null;
  return { name, email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`, order, role, duty };
}

export function emailOf(name: string): string {
  return String(person(name).email);
}

/** The body of a create call; what a test cares about is given, the rest is usual. */
export function newSigning(documents: readonly number[], over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: 'Office lease',
    documents,
    methods: ['checkbox', 'signature'],
    meta: { subject: 'Please sign the lease', message: 'Dear all,\nplease sign.', language: 'en_us' },
    signers: [person('Anna Berg')],
    ...over,
  };
}

export async function firstDeal(product: Product, user: DemoUser): Promise<number> {
  const deals = await product.as(user, 'GET', '/api/v1/limeobject/deal/?_limit=1');
  return deals.body._embedded.limeobjects[0]._id;
}

export async function createSigning(
  product: Product,
  over: Record<string, unknown> = {},
  user = product.coworker,
): Promise<Answer> {
  const document = await product.document(user, await pdfWithPages(2), 'Lease', await firstDeal(product, user));
  const made = await product.as(user, 'POST', '/limepkg-esign/signing/', newSigning([document], over));
  if (made.status !== 201) throw new Error(`create: ${String(made.status)} ${JSON.stringify(made.body)}`);
  return made;
}

export async function tokenFor(product: Product, name: string, title: string): Promise<string> {
  const mail = await product.mailTo(
    emailOf(name),
    (candidate) =>
      candidate.text.includes('token=') && (candidate.text.includes(title) || candidate.subject.includes(title)),
  );
  return tokenOf(mail);
}

export async function signByCheckbox(product: Product, token: string): Promise<Answer> {
  return await product.portal('POST', `/sign/checkbox/${token}/`, { signed: true });
}

/** Sends to one person of the demonstration as their record in the CRM, with one method. */
export async function sendToPerson(
  product: Product,
  { name, email }: { readonly name: string; readonly email: string },
  method: string,
  title: string,
): Promise<{ readonly signingId: number; readonly token: string }> {
  const query = new URLSearchParams({ name });
  const found = await product.as(product.coworker, 'GET', `/api/v1/limeobject/person/?${query.toString()}`);
  const record = found.body._embedded.limeobjects.find((one: { name: string }) => one.name === name);
  const signer = { name, email, order: 1, role: 'signer', duty: 'sign', limetype: 'person', id: record._id };
  const made = await createSigning(product, { title, methods: [method], signers: [signer] });
  const mail = await product.mailTo(email, ({ subject, text }) => `${subject} ${text}`.includes(title));
  return { signingId: made.body.id, token: tokenOf(mail) };
}
