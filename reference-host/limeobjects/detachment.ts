import type { Knex } from 'knex';
import { StateError } from '../../src/errors.js';
import type { StructureCatalog } from '../structure/index.js';
import type { LimeobjectErrorCode } from './errors.js';

/** What becomes of relations to a record that goes. */
export class Detachment {
  constructor(private readonly catalog: StructureCatalog) {}

  /**
   * Empties every relation that points at the record.
   *
   * @param raised - host columns that each changed record is given
   * @throws `StateError` `HOST_RECORD_IN_USE` where a relation is required
   */
  async detach(trx: Knex.Transaction, limetype: string, id: number, raised: object): Promise<void> {
    for (const definition of this.catalog.all()) {
      for (const property of definition.properties) {
        if (property.type !== 'belongsto' || property.related !== limetype) continue;
        const pointing = trx(definition.name).where(property.name, id);
        if (property.required !== true) await pointing.update({ [property.name]: null, ...raised });
        else if ((await pointing.first('_id')) !== undefined) throw inUse(definition.name);
      }
    }
  }
}

function inUse(limetype: string): StateError<LimeobjectErrorCode> {
  return new StateError<LimeobjectErrorCode>('HOST_RECORD_IN_USE', `The record is needed by a ${limetype}`, {
    details: { limetype },
  });
}
