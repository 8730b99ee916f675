import type { Knex } from 'knex';
import { readText, withDeadlockRetry, writeDate, type Row } from '../../../db/index.js';
import { StateError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { takeTurn } from '../once.js';
import { readRegistration, type EService } from './e-service.js';

/** E-services that may have people sign. A callback address belongs to one e-service alone. */
export class EServices {
  constructor(
    private readonly sql: Knex,
    private readonly isTest: boolean,
    private readonly now: () => Date,
  ) {}

  /**
   * Registers an e-service.
   *
   * @throws `ConfigError` `BB_CONFIG_INVALID`; `StateError` `BB_REGISTERED_OTHERWISE`: the client id or a callback address is taken
   */
  async add(registration: unknown): Promise<EService> {
    return this.register(registration, async (service, trx) => {
      if (await this.one(service.clientId, trx)) throw taken('There is an e-service of that client id.');
      await trx('bb_service').insert({ client_id: service.clientId, ...this.rowOf(service) });
    });
  }

  /** Registers an e-service, or changes what its registration says. Safe at every start. */
  async ensure(registration: unknown): Promise<EService> {
    return this.register(registration, async (service, trx) => {
      const row = this.rowOf(service);
      const changed = await trx('bb_service').where('client_id', service.clientId).update(row);
      if (changed === 0) await trx('bb_service').insert({ client_id: service.clientId, ...row });
    });
  }

  async all(sql: Knex = this.sql): Promise<EService[]> {
    const rows = await sql<Row>('bb_service').orderBy('id');
    return rows.map(serviceOf);
  }

  find(clientId: string): Promise<EService | undefined> {
    return this.one(clientId, this.sql);
  }

  /** Whose address it is, letter by letter. */
  async ofCallback(url: string): Promise<EService | undefined> {
    return (await this.all()).find(({ callbackUrls }) => callbackUrls.includes(url));
  }

  async ofCertificate(thumbprint: string): Promise<EService | undefined> {
    return (await this.all()).find(({ certificateThumbprints }) => certificateThumbprints?.includes(thumbprint));
  }

  private async register(
    registration: unknown,
    write: (service: EService, trx: Knex.Transaction) => Promise<void>,
  ): Promise<EService> {
    const service = readRegistration(registration, this.isTest);
    await withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        // Two that come in the same moment could otherwise both find an address free.
        await takeTurn(trx, 'registrations');
        await this.assertOwnCallbacks(service, trx);
        await write(service, trx);
      }),
    );
    return service;
  }

  private async assertOwnCallbacks({ clientId, callbackUrls }: EService, trx: Knex.Transaction): Promise<void> {
    const others = (await this.all(trx)).filter((one) => one.clientId !== clientId);
    const isTaken = others.some((other) => other.callbackUrls.some((url) => callbackUrls.includes(url)));
    if (isTaken) throw taken('A callback address belongs to another e-service.');
  }

  private async one(clientId: string, sql: Knex): Promise<EService | undefined> {
    const [row] = await sql<Row>('bb_service').where('client_id', clientId).limit(1);
    return row && serviceOf(row);
  }

  private rowOf(service: EService): object {
    return { registration: JSON.stringify(service), changed_at: writeDate(this.now()) };
  }
}

function serviceOf(row: Row): EService {
  return JSON.parse(readText(row['registration'])) as EService;
}

function taken(message: string): StateError<BuildingBlockErrorCode> {
  return new StateError('BB_REGISTERED_OTHERWISE', message);
}
