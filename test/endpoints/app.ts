import { Readable } from 'node:stream';
import { esignConfig } from '../../src/config.js';
import { sessionEndpoints } from '../../src/endpoints/index.js';
import { NotAllowedError, NotFoundError } from '../../src/errors.js';
import type { HostFile, Session } from '../../src/host/index.js';
import { MjmlMailRenderer } from '../../src/mail/index.js';
import { loadCatalog } from '../../src/i18n/index.js';
import { MethodRegistry, approveMethod, checkboxMethod, drawnMethod } from '../../src/methods/index.js';
import {
  OptionTexts,
  type CoworkerService,
  type MethodTransaction,
  type NewSigning,
  type Signing,
  type SigningCase,
} from '../../src/signing/index.js';
import { fakeHost, pdf, record } from '../host-fakes.js';
import { coworkerSession, serve } from '../http-harness.js';
import { makeSigner, makeSigning } from '../signing-records.js';

const word: HostFile = { ...pdf(41, 'notes.docx'), extension: 'docx', mimetype: 'application/msword' };
const files = [pdf(40, 'JAS.pdf'), word, pdf(42, 'second.pdf'), pdf(500, 'JAS 39 (bundle).pdf'), pdf(600, 'done.pdf')];
const records = [
  record('company', 1, { name: 'Lime Flowers AB' }),
  record('coworker', 1001, { name: 'Carlito Jakobsson', email: 'carlito@example.com', phone: '08-702' }),
  record('coworker', 1002, { name: 'Nisse Jensen', email: 'nisse@example.com', phone: null }),
  record('person', 1039, { name: 'Mari Ahna', email: 'mari@example.com', company: 1 }),
  record('person', 1051, { name: 'Peter Johansson', email: null, company: 1 }),
  record('person', 1052, { name: 'Somebody Else', email: 'else@example.com', company: 2 }),
  record('deal', 2089, { name: 'Big deal', company: 1, coworker: 1002 }),
  record('document', 2044, { name: 'JAS 39', document: 40, type: 'agreement', deal: 2089, person: 1039 }),
  record('document', 2045, { name: 'Notes', document: 41, deal: 2089 }),
  record('document', 2046, { name: '', document: 42, type: null, deal: 2089 }),
  record('document', 2047, { name: 'Empty', document: null, deal: 2089 }),
  record('document', 3071, { name: 'JAS 39 (signed)', document: 600, type: 'signedagreement' }),
];
export const found: SigningCase = {
  signing: makeSigning(),
  signers: [
    makeSigner(),
    makeSigner({ id: 70201, name: 'Peter', email: 'peter@example.com', role: 'viewer', order: 2 }),
  ],
};

class FakeCoworkers implements CoworkerService {
  created: { session: Session; input: NewSigning; idempotency?: { key: string; bodyHash: string } }[] = [];
  calls: unknown[] = [];
  found = found;
  isUser = true;
  failure: Error | undefined;

  create(session: Session, input: NewSigning, idempotency?: { key: string; bodyHash: string }) {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.created.push({ session, input, ...(idempotency ? { idempotency } : {}) });
    return Promise.resolve(this.found);
  }
  get(_session: Session, id: number) {
    return id === 3065
      ? Promise.resolve(this.found)
      : Promise.reject(new NotFoundError('SIGNING_NOT_FOUND', 'There is no such signing.'));
  }
  cancel(_session: Session, id: number, reason: string | undefined) {
    this.calls.push(['cancel', id, reason]);
    return Promise.resolve(this.found);
  }
  remind(_session: Session, id: number, signers: readonly number[] | undefined) {
    this.calls.push(['remind', id, signers]);
    return Promise.resolve({ reminded: [70200], skipped: [{ id: 70201, reason: 'not_in_turn' as const }] });
  }
  resume() {
    return Promise.resolve({
      name: 'signing_complete.create_signed_document_file',
      datetime: '2026-11-20T10:00:00.000Z',
    });
  }
  related(_session: Session, limetype: string, id: number) {
    return Promise.resolve(limetype === 'deal' && id === 2089 ? [this.found.signing] : []);
  }
  overviews(_session: Session, signings: readonly Signing[]) {
    return Promise.resolve(
      signings.map((signing) => ({
        signing,
        acted: { done: 0, total: 1 },
        next: { names: ['Mari', 'Peter', 'C', 'D', 'E', 'F'], since: new Date('2026-11-20T10:00:00.000Z') },
        nextReminder: new Date('2026-11-25T07:00:00.000Z'),
        action: 'remind' as const,
        portalUrl: null,
      })),
    );
  }
  progress() {
    const [signer] = this.found.signers;
    const one = {
      signer: signer!,
      group: 1,
      isNext: true,
      mail: { state: 'accepted' as const, at: new Date('2026-11-20T10:00:01.000Z') },
      reminders: 1,
      nextReminder: null,
      skipped: 'too_soon' as const,
      remindableFrom: new Date('2026-11-20T11:00:00.000Z'),
    };
    return Promise.resolve({
      found: this.found,
      signers: [one],
      deadline: null,
      canCancel: true,
      resumeStep: null,
      seal: 'none' as const,
    });
  }
  seal() {
    return Promise.resolve('under_way' as const);
  }
  timeline(_session: Session, _id: number, language: string) {
    const at = new Date('2026-11-20T10:00:00.000Z');
    const text = `Mari signed (${language}).`;
    return Promise.resolve([{ at, kind: 'signed', text, actor: 'Mari', trace: '', signerId: 70200 }]);
  }
  portalUrl() {
    return Promise.resolve('https://lime.example.com/demo/limepkg-esign/portal/?app=demo&token=abc');
  }
  assertUser() {
    if (!this.isUser) throw new NotAllowedError('ACCESS_DENIED', 'not a user');
  }
}

const SETTINGS = {
  serverUrl: 'https://lime.example.com',
  fromAddress: 'esign@example.com',
  methods: [
    { value: 'bankid_se', enabled: true, default: true },
    { value: 'checkbox', enabled: true, default: false },
    { value: 'signature', enabled: false },
  ],
};

/** One signature that somebody else than expected made. */
const identity = {
  held: () =>
    Promise.resolve([
      {
        transactionId: 'held-1',
        signerId: 70200,
        method: 'bankid_se' as const,
        at: new Date('2026-11-20T10:00:00.000Z'),
        name: 'Johan Åkervall',
        personalIdentification: '19820411-••••',
      },
    ]),
  decide: (_found: unknown, id: string, decision: string) =>
    Promise.resolve({ id, state: decision === 'accept' ? 'recorded' : 'failed', hint: '' } as MethodTransaction),
};

export async function start(session: Session = coworkerSession, settings: object = SETTINGS) {
  const coworkers = new FakeCoworkers();
  const host = fakeHost(records, files);
  const parsed = esignConfig.parse(settings);
  const server = await serve(
    sessionEndpoints({
      host,
      settings: () => parsed,
      coworkers,
      methods: new MethodRegistry([checkboxMethod, drawnMethod, approveMethod]),
      texts: new OptionTexts(host.translator),
      renderer: new MjmlMailRenderer(loadCatalog('translations')),
      limetypes: () => [],
      identity,
      register: { evidenceOf: () => Promise.resolve(Readable.from([Buffer.from('PK')])) },
    }),
    { session },
  );
  const call = async (method: string, address: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(server.url + address, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...init,
    });
    return { status: response.status, body: await response.json() };
  };
  return { coworkers, call, url: server.url, close: () => server.close() };
}

export const option = (property: string, value: string) => ({ text: `en_us:${property}.option.${value}`, value });
export const fileShape = (id: number, filename: string) => ({
  extension: 'pdf',
  filename,
  id,
  mimetype: 'application/pdf',
  size: 1000 + id,
  url: `https://lime.example.com/demo/api/v1/file/${id}/contents/`,
});
export const CARLITO = {
  limetype: 'coworker',
  id: 1001,
  name: 'Carlito Jakobsson',
  email: 'carlito@example.com',
  phone: '08-702',
};
