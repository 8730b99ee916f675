import type { Knex } from 'knex';
import type { Principal } from '../../src/host/index.js';
import type { PolicyBook } from '../security/index.js';
import type { FileAccess } from '../files/index.js';
import type { CheckedValues, ValueFault } from './validation.js';

/** Looks whether what values point at is there: related records and files. */
export class Targets {
  constructor(
    private readonly policies: PolicyBook,
    private readonly files: FileAccess,
  ) {}

  /** What the principal may not read is reported exactly as what is not there. */
  async faults(trx: Knex.Transaction, principal: Principal, values: CheckedValues, now: Date): Promise<ValueFault[]> {
    const faults: ValueFault[] = [];
    for (const [path, { property, value }] of values) {
      if (typeof value !== 'number') continue;
      if (property.type === 'belongsto' && !(await this.exists(trx, principal, property.related, value))) {
        faults.push({ path, message: `points at no ${property.related}` });
      }
      if (property.type === 'file' && !(await this.files.refer(trx, principal, value, now))) {
        faults.push({ path, message: 'points at no file' });
      }
    }
    return faults;
  }

  private async exists(sql: Knex, principal: Principal, limetype: string, id: number): Promise<boolean> {
    if (!this.policies.can(principal, limetype, undefined, 'read')) return false;
    return (await sql(limetype).where('_id', id).first('_id')) !== undefined;
  }
}
