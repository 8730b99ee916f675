import type { Knex } from 'knex';
import { isDuplicateKey, readText, writeDate, type Row } from '../../../db/index.js';
import { StateError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';
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
    const service = readRegistration(registration, this.isTest);
    await this.assertOwnCallbacks(service);
    try {
      await this.sql('bb_service').insert({ client_id: service.clientId, ...this.rowOf(service) });
    } catch (error) {
      if (isDuplicateKey(error)) throw taken('There is an e-service of that client id.');
      throw error;
    }
    return service;
  }

  /** Registers an e-service, or changes what its registration says. Safe at every start. */
  async ensure(registration: unknown): Promise<EService> {
    const service = readRegistration(registration, this.isTest);
    await this.assertOwnCallbacks(service);
    const changed = await this.sql('bb_service').where('client_id', service.clientId).update(this.rowOf(service));
    return changed > 0 ? service : this.add(service);
  }

  async all(): Promise<EService[]> {
    const rows = await this.sql<Row>('bb_service').orderBy('id');
    return rows.map(serviceOf);
  }

  async find(clientId: string): Promise<EService | undefined> {
    const [row] = await this.sql<Row>('bb_service').where('client_id', clientId).limit(1);
    return row && serviceOf(row);
  }

  /** Whose address it is, letter by letter. */
  async ofCallback(url: string): Promise<EService | undefined> {
    return (await this.all()).find(({ callbackUrls }) => callbackUrls.includes(url));
  }

  async ofCertificate(thumbprint: string): Promise<EService | undefined> {
    return (await this.all()).find(({ certificateThumbprints }) => certificateThumbprints?.includes(thumbprint));
  }

  private async assertOwnCallbacks(service: EService): Promise<void> {
    for (const url of service.callbackUrls) {
      const owner = await this.ofCallback(url);
      if (owner && owner.clientId !== service.clientId) throw taken('A callback address belongs to another e-service.');
    }
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
