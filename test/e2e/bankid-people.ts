import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BankIdHarness } from '../simulators/bankid-harness.js';
import { Product } from './product.js';
import { sendToPerson } from './signing-case.js';

/** People of the demonstration whose numbers the CRM knows. */
export const ELIN = { name: 'Elin Sandgren', email: 'elin.sandgren@norrsken.example', number: '199001189811' };
export const JOHAN = { name: 'Johan Åkervall', email: 'johan.akervall@norrsken.example', number: '198204112398' };
type Person = typeof ELIN;

/** The product beside a BankID that outlives it, and people who have one. */
export class BankIdPeople {
  private constructor(
    readonly product: Product,
    readonly bankId: BankIdHarness,
    private readonly directory: string,
  ) {}

  static async start(): Promise<BankIdPeople> {
    const bankId = await BankIdHarness.open();
    const directory = await mkdtemp(join(tmpdir(), 'bankid-e2e-'));
    const rootsFile = join(directory, 'roots.pem');
    await writeFile(rootsFile, bankId.bankId.rootPem);
    const config = join(directory, 'config.json');
    const methods = ['bankid_se', 'checkbox'].map((value) => ({ value, enabled: true, default: false }));
    await writeFile(config, JSON.stringify({ runtimeConfig: { 'limepkg-esign': { methods } } }));
    const product = await Product.start({
      ESIGN_CONFIG: config,
      ESIGN_BANKID_BASE_URL: `${bankId.url}/rp/v6.0/`,
      ESIGN_BANKID_ENVIRONMENT: 'test',
      ESIGN_BANKID_RELYING_PARTY_NAME: bankId.bankId.signedRpName,
      ESIGN_BANKID_SIGNING_ROOTS_FILE: rootsFile,
      ESIGN_BANKID_APP_URL: `${bankId.url}/app/`,
    });
    return new BankIdPeople(product, bankId, directory);
  }

  async stop(): Promise<void> {
    await this.product.dispose();
    await this.bankId.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Sends to one person, as their record in the CRM. */
  send(person: Person, title: string): Promise<{ signingId: number; token: string }> {
    return sendToPerson(this.product, person, 'bankid_se', title);
  }

  /** The waiting order of a person. */
  async orderFor({ number }: Person): Promise<{ orderRef: string; visibleText: string }> {
    const order = (await this.bankId.orders()).find(
      ({ personalNumber, status }) => personalNumber === number && status === 'pending',
    );
    if (order === undefined) throw new Error('no order is waiting');
    return order;
  }

  /** What a person does in the app. */
  async act(person: Person, act: 'scan' | 'sign' | 'cancel', body: object = {}): Promise<void> {
    const { orderRef } = await this.orderFor(person);
    const answer = await this.bankId.control(`orders/${orderRef}/${act}`, body);
    if (answer.status !== 200) throw new Error(`${act}: ${JSON.stringify(answer.body)}`);
  }

  /** Waits for the only signer of a signing. @returns how long it took, in milliseconds */
  async signed(signingId: number, timeoutMs = 30_000): Promise<number> {
    const from = Date.now();
    const probe = async () => {
      const { body } = await this.product.as(
        this.product.coworker,
        'GET',
        `/limepkg-esign/signing/${String(signingId)}/`,
      );
      return body.signers[0].status.value === 'signed';
    };
    await this.product.waitFor(probe, 'the signature', timeoutMs);
    return Date.now() - from;
  }

  log(): Promise<string> {
    return readFile(join(this.product.dataDirectory, 'log', 'host.log'), 'utf8');
  }
}
