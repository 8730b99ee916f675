import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.js';
import { loadCatalog, maskPersonalNumber } from '../../src/i18n/index.js';
import { createMethods, messageKeyOf } from '../../src/methods/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import type { MethodTransaction, SigningContext } from '../../src/signing/index.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { newSigning } from '../signing/domain-host.js';
import type { BankIdHarness } from '../simulators/bankid-harness.js';
import { Attempts } from './attempts.js';

const catalog = loadCatalog('translations');

/** Signers with Swedish BankID on a domain host, against the simulator. */
export class BankIdAttempts {
  readonly logged: Record<string, unknown>[] = [];
  attempts!: Attempts;
  private readonly endings: (() => Promise<unknown>)[] = [];

  private constructor(readonly bankId: BankIdHarness) {}

  /** @param options - `esign.bankid.*` beside those of the simulator over plain HTTP */
  static async open(bankId: BankIdHarness, options: Readonly<Record<string, string>> = {}): Promise<BankIdAttempts> {
    const own = new BankIdAttempts(bankId);
    const directory = await mkdtemp(join(tmpdir(), 'bankid-roots-'));
    const rootsFile = join(directory, 'roots.pem');
    await writeFile(rootsFile, bankId.bankId.rootPem);
    const configured: Readonly<Record<string, string>> = {
      'esign.bankid.baseUrl': `${bankId.url}/rp/v6.0`,
      'esign.bankid.environment': 'test',
      'esign.bankid.relyingPartyName': bankId.bankId.signedRpName,
      'esign.bankid.signingRootsFile': rootsFile,
      ...options,
    };
    const log = (fields: object, message: string) => void own.logged.push({ ...fields, message });
    const context = {
      host: {
        applicationConfig: { get: (key: string) => configured[key] },
        logger: { info: log, warn: log, error: log },
        translator: catalog,
        system: SYSTEM,
      },
      ports: { crm: { person: () => Promise.resolve({ name: 'Anna Berg', email: 'anna@example.com' }) } },
    } as unknown as SigningContext;
    const mask = (_country: string, number: string) => maskPersonalNumber(number);
    const methods = createMethods(context, { primitives: nodePkiPrimitives, mask });
    const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
    own.attempts = await Attempts.open(sql, methods);
    Object.assign(own.attempts.host.host.logger, { warn: log });
    own.endings.push(
      () => own.attempts.host.remove(),
      () => sql.destroy(),
      () => rm(directory, { recursive: true }),
    );
    return own;
  }

  async close(): Promise<void> {
    for (const end of this.endings) await end();
  }

  /** Sends to somebody whom the CRM knows under a number, or not. */
  async send(name: string, personalnumber?: string) {
    const { host } = this.attempts;
    const person = await host.data.unitsOfWork.run(SYSTEM, undefined, (uow) =>
      uow.create('person', {
        name,
        email: 'p@example.com',
        ...(personalnumber === undefined ? {} : { personalnumber }),
      }),
    );
    const signer = {
      name,
      email: 'p@example.com',
      order: 1,
      role: 'signer',
      duty: null,
      limetype: 'person',
      id: person,
    };
    const asked = { ...newSigning(host, 's1'), methods: ['bankid_se'], signers: [signer] };
    const found = await host.coworkers.create(host.session, asked as ReturnType<typeof newSigning>);
    const errors = await host.work();
    if (errors.length > 0) throw errors[0] as Error;
    return { signingId: found.signing.id, signerId: found.signers[0]!.id };
  }

  /** Begins an attempt. @returns its transaction, what the page sees, and the order behind it */
  async begin(signerId: number, input: object = {}) {
    const { transaction, view } = await this.attempts.polls.start(
      await this.attempts.visit(signerId),
      'bankid_se',
      { ipAddress: '198.51.100.7', browser: 'Firefox 140', platform: 'Windows' },
      () => input,
    );
    return { transaction, view, orderRef: orderRefsOf(transaction).at(-1) ?? '' };
  }

  /** Time passes on both sides, and the server does what is due. */
  async pass(seconds: number): Promise<void> {
    this.bankId.pass(seconds);
    await this.attempts.pass(seconds * 1000);
  }

  stateOf(id: string): Promise<MethodTransaction> {
    return this.attempts.stateOf(id);
  }

  async signerOf(signingId: number) {
    return (await this.attempts.reload(signingId)).signers[0]!;
  }
}

interface Kept {
  readonly orders?: readonly { readonly orderRef: string }[];
}

export function orderRefsOf({ data }: MethodTransaction): readonly string[] {
  return ((data.method as Kept).orders ?? []).map(({ orderRef }) => orderRef);
}

/** What the signer reads, in English. */
export function messageOf({ state, hint, trace }: MethodTransaction, bankId: 'same' | 'other' = 'other'): string {
  const isPending = state === 'pending' || state === 'answered' || state === 'held';
  return catalog.get(
    'en_us',
    messageKeyOf(isPending, state === 'answered' ? 'recording' : hint, { bankId, platform: trace.platform }),
  );
}
