import type { Knex } from 'knex';
import type { Row } from '../../../db/index.js';
import type { ScdKeys } from '../keys.js';

/** E-services that owners want to hear nothing more from. They are not told: for them, the device does not answer. */
export class Blocks {
  constructor(
    private readonly sql: Knex,
    private readonly keys: ScdKeys,
    private readonly blockMs: number,
    private readonly now: () => Date,
  ) {}

  async add(deviceId: number, serviceName: string): Promise<void> {
    const where = { device_id: deviceId, service_hash: this.keys.lookUp('service', serviceName) };
    const endsAt = new Date(this.now().getTime() + this.blockMs);
    await this.sql('bb_scd_block')
      .insert({ ...where, ends_at: endsAt })
      .onConflict(['device_id', 'service_hash'])
      .merge();
  }

  async has(deviceId: number, serviceName: string): Promise<boolean> {
    const where = { device_id: deviceId, service_hash: this.keys.lookUp('service', serviceName) };
    const [row] = await this.sql<Row>('bb_scd_block').where(where).where('ends_at', '>', this.now()).limit(1);
    return row !== undefined;
  }

  async clear(deviceId: number): Promise<void> {
    await this.sql('bb_scd_block').where({ device_id: deviceId }).delete();
  }

  async tidy(): Promise<void> {
    await this.sql('bb_scd_block').where('ends_at', '<=', this.now()).delete();
  }
}
