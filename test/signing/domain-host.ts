import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { esignConfig } from '../../src/config.js';
import { IntegrityError, UnavailableError, UnusableError } from '../../src/errors.js';
import type { Host, Mail, Principal, Session, TaskModule } from '../../src/host/index.js';
import { almanac, loadCatalog } from '../../src/i18n/index.js';
import {
  Collector,
  createSessionParts,
  MethodRegistry,
  type SessionParts,
  type SigningMethod,
} from '../../src/methods/index.js';
import { createSigningPorts, limetypesFor, MIGRATIONS, SqlTransactionRepository } from '../../src/schema/index.js';
import {
  createSigningContext,
  DataVault,
  SigningCoworkerService,
  SigningPortalService,
  type EsignSettings,
  type NewSigner,
  type NewSigning,
  type OutboxRow,
  type SigningContext,
  type SigningPorts,
  type VerificationContent,
} from '../../src/signing/index.js';
import { createTaskModules, type TaskDependencies } from '../../src/tasks/index.js';
import { runMigrations } from '../../src/db/index.js';
import { createDataHost, SYSTEM, type DataHost } from '../reference-host/data-host.js';
import { ScriptedRegister } from './scripted-register.js';

/** A host with the data half of the reference host, and mail, tasks and documents that a test can look into. */
export interface DomainHost {
  readonly data: DataHost;
  readonly host: Host;
  readonly context: SigningContext;
  readonly coworkers: SigningCoworkerService;
  readonly portal: SigningPortalService;
  /** Attempts with the methods it was made with. */
  readonly sessions: SessionParts;
  readonly session: Session & { readonly coworkerId: number };
  readonly mails: Mail[];
  readonly alarms: object[];
  readonly documents: readonly number[];
  readonly settings: EsignSettings;
  /** Makes mail to an address fail: `later` as if the server were down, `never` as if it refused the recipient. */
  readonly mailFaults: Map<string, 'later' | 'never'>;
  /** Not set up, unless a test says otherwise. */
  readonly register: ScriptedRegister;
  /** What the verification pages of the last made document say. */
  lastContent(): VerificationContent | undefined;
  /** Moves the clock. */
  advance(milliseconds: number): void;
  tasks(): readonly TaskModule[];
  /** Runs queued tasks until none is left, each at most once per queueing. @returns errors thrown by tasks */
  work(): Promise<readonly unknown[]>;
  runTask(name: string, payload?: object, isLastAttempt?: boolean): Promise<void>;
  token(signerId: number): Promise<string>;
  outbox(signingId: number): Promise<readonly OutboxRow[]>;
  events(): Promise<readonly { readonly name: string; readonly body: Record<string, unknown> }[]>;
  history(signingId: number): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const PDF = Buffer.from('%PDF-1.7 test\n');

export const settingsWith = (changes: object = {}): EsignSettings =>
  esignConfig.parse({
    serverUrl: 'https://crm.example.com',
    fromAddress: 'sign@example.com',
    ...changes,
  });

/** @param dataDirectory - of another process that works on the same database; nothing is seeded then */
export async function createDomainHost(
  sql: Knex,
  changes: object = {},
  dataDirectory?: string,
  methods: readonly SigningMethod[] = [],
): Promise<DomainHost> {
  const settings = settingsWith(changes);
  const clock = { offsetMs: 0 };
  const now = (): Date => new Date(Date.now() + clock.offsetMs);
  const data = await createDataHost(sql, { limetypes: limetypesFor(settings), dataDirectory });
  await runMigrations(sql, { ledger: 'esign_ledger', migrations: MIGRATIONS });
  const scratchDirectory = await mkdtemp(join(tmpdir(), 'esign-scratch-'));
  const mails: Mail[] = [];
  const alarms: object[] = [];
  const mailFaults = new Map<string, 'later' | 'never'>();
  const catalog = loadCatalog('translations');
  const host = {
    application: 'demo',
    limeobjects: data.limeobjects,
    unitsOfWork: data.unitsOfWork,
    limetypes: data.catalog,
    files: data.files,
    tasks: {
      send: async (name: string, body: object) => {
        await sql('handed_on').insert({ kind: 'task', name, body: JSON.stringify(body) });
      },
    },
    mail: {
      send: (mail: Mail) => {
        const fault = mailFaults.get(mail.recipientEmail);
        if (fault === 'later') return Promise.reject(new UnavailableError('HOST_MAIL_UNAVAILABLE', 'down'));
        if (fault === 'never') return Promise.reject(new UnusableError('HOST_MAIL_REFUSED', 'no such mailbox'));
        mails.push(mail);
        return Promise.resolve();
      },
    },
    runtimeConfig: { get: () => settings },
    applicationConfig: { get: () => undefined, secret: (key: string) => createHash('sha256').update(key).digest() },
    translator: {
      get: catalog.get.bind(catalog),
      all: (_name: string, language: Parameters<typeof catalog.all>[0]) => catalog.all(language),
    },
    logger: { info: () => undefined, warn: () => undefined, error: (fields: object) => void alarms.push(fields) },
    system: SYSTEM,
    sql,
    scratchDirectory,
  } as unknown as Host;
  const documents = fakeDocuments();
  const register = new ScriptedRegister();
  const context = createSigningContext(
    host,
    createSigningPorts(host, () => settings, { ...documents.ports, signatureRegister: register }),
    () => settings,
    now,
  );
  const portal = new SigningPortalService(context);
  const renderer = {
    render: (kind: string, _language: string, mail: object) =>
      Promise.resolve({ subject: kind, html: '', text: JSON.stringify(mail) }),
  };
  const transactions = new SqlTransactionRepository(
    host,
    new DataVault(() => Buffer.alloc(32, 7), 'method-transaction'),
  );
  const sessions = createSessionParts(context, new MethodRegistry(methods), transactions, portal);
  const collector = new Collector(sessions);
  const deps = { context, catalog, portal, renderer, collector, transactions } as TaskDependencies;
  const modules = createTaskModules(deps);
  const runTask = async (name: string, payload: object = {}, isLastAttempt = false): Promise<void> => {
    const module = modules.find((one) => one.name === name)!;
    const run = {
      id: randomUUID(),
      attempt: isLastAttempt ? 6 : 1,
      isLastAttempt,
      signal: new AbortController().signal,
    };
    await module.handler(payload, run);
  };
  const seeded = dataDirectory === undefined ? await seed(data, scratchDirectory) : { coworkerId: 0, documents: [] };
  const principal: Principal = {
    kind: 'user',
    userId: 7,
    username: 'anna',
    isAdmin: true,
    groups: [settings.userGroup],
  };
  const session = { principal, fullName: 'Anna Berg', language: 'en_us' as const, coworkerId: seeded.coworkerId };
  let taken = 0;
  return {
    data,
    host,
    context,
    coworkers: new SigningCoworkerService(context, almanac),
    portal,
    sessions,
    session,
    mails,
    alarms,
    documents: seeded.documents,
    settings,
    mailFaults,
    register,
    lastContent: () => documents.lastContent(),
    advance: (milliseconds) => void (clock.offsetMs += milliseconds),
    tasks: () => modules,
    runTask,
    async work() {
      const errors: unknown[] = [];
      for (;;) {
        const rows = (await sql('handed_on').where({ kind: 'task' }).andWhere('id', '>', taken).orderBy('id')) as {
          id: number;
          name: string;
          body: string;
        }[];
        if (rows.length === 0) return errors;
        for (const row of rows) {
          taken = row.id;
          await runTask(row.name, JSON.parse(row.body) as object).catch((error: unknown) => errors.push(error));
        }
      }
    },
    async token(signerId) {
      const signer = await sql('signer').where({ _id: signerId }).first<{ token: string }>('token');
      return context.vault.open((await context.ports.secrets.getToken(signerId))!, signer.token);
    },
    outbox: (signingId) => context.ports.outbox.findBySigning(signingId),
    async events() {
      return (await data.handedOn()).filter(({ kind, name }) => kind === 'event' && name.startsWith('esign.'));
    },
    async history(signingId) {
      const rows = (await sql('history').where({ signing: signingId }).orderBy('_id')) as { note: string }[];
      return rows.map(({ note }) => note);
    },
    async remove() {
      await data.remove();
      await rm(scratchDirectory, { recursive: true, force: true });
    },
  };
}

function fakeDocuments(): {
  ports: Pick<SigningPorts, 'originalDocuments' | 'signedDocuments'>;
  lastContent: () => VerificationContent | undefined;
} {
  let last: VerificationContent | undefined;
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  return {
    lastContent: () => last,
    ports: {
      originalDocuments: {
        async make(paths, target) {
          const uuid = randomUUID();
          const parts = await Promise.all(paths.map((path) => readFile(path)));
          const bytes = Buffer.concat([...parts, Buffer.from(uuid)]);
          await writeFile(target, bytes);
          return { fingerprint: digest(bytes), pages: paths.length, bytes: bytes.length, uuid };
        },
      },
      signedDocuments: {
        async make(original, fingerprint, target, content) {
          const before = await readFile(original);
          if (digest(before) !== fingerprint) throw new IntegrityError('SIGNING_TAMPERED_FILE', 'differs');
          last = content;
          const bytes = Buffer.concat([before, Buffer.from(`\n${randomUUID()}`)]);
          await writeFile(target, bytes);
          return { fingerprint: digest(bytes), bytes: bytes.length };
        },
      },
    },
  };
}

async function seed(data: DataHost, folder: string): Promise<{ coworkerId: number; documents: number[] }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'upload.pdf');
  await writeFile(path, PDF);
  await copyFile(path, join(folder, 'copy.pdf'));
  const file = await data.files.createFromPath(SYSTEM, path, { filename: 'lease.pdf', mimetype: 'application/pdf' });
  const second = await data.files.createFromPath(SYSTEM, path, { filename: 'terms.pdf', mimetype: 'application/pdf' });
  return data.unitsOfWork.run(SYSTEM, undefined, async (uow) => {
    const coworkerId = await uow.create('coworker', { name: 'Anna Berg', email: 'anna@example.com' });
    const company = await uow.create('company', { name: 'Lime Flowers AB' });
    const deal = await uow.create('deal', { name: 'Office lease', company });
    const documents = [
      await uow.create('document', { name: 'Lease', document: file.id, type: 'agreement', deal, company }),
      await uow.create('document', { name: 'Terms', document: second.id, type: 'agreement', deal }),
    ];
    return { coworkerId, documents };
  });
}

/** `s1` is a signer of order 1, `a2` an approver of order 2, `v3` a viewer of order 3. */
export function signersOf(...codes: readonly string[]): NewSigner[] {
  const roles = { s: 'signer', a: 'approver', v: 'viewer' } as const;
  return codes.map((code, index) => ({
    name: `Person ${index + 1}`,
    email: `person${index + 1}@example.com`,
    order: Number(code.slice(1)),
    role: roles[code[0] as keyof typeof roles],
    duty: null,
  }));
}

export function newSigning(host: Pick<DomainHost, 'documents'>, ...codes: readonly string[]): NewSigning {
  return {
    title: 'Office lease 2027',
    documents: [host.documents[0]!],
    methods: ['checkbox', 'signature'],
    meta: { subject: 'Please sign', message: 'Hello', language: 'en_us' },
    signers: signersOf(...codes),
  };
}

/** An act by checkbox. */
export const CHECKBOX = {
  duty: 'sign',
  method: 'checkbox',
  level: 'SES',
  trace: { ipAddress: '192.0.2.7', browser: 'Firefox 140', platform: 'Windows' },
  evidence: { signed: true },
} as const;

export const APPROVAL = { ...CHECKBOX, duty: 'approve', method: 'approve' } as const;
