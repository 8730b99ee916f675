import type { Knex } from 'knex';
import type {
  Limeobject,
  LimeobjectFilter,
  LimeobjectQuery,
  LimetypeDefinition,
  LimeValues,
  Principal,
  SendOptions,
  UnitOfWork,
} from '../../src/host/index.js';
import { insertReturningId } from '../../src/db/index.js';
import type { TransactionSinks } from '../seams.js';
import type { PolicyBook } from '../security/index.js';
import { storedProperties } from '../structure/index.js';
import { eventBody, eventName, plainValues } from './changes.js';
import { isId, restrict, selectMany, selectOne } from './query.js';
import type { Detachment } from './detachment.js';
import type { Targets } from './targets.js';
import { checkValues, refuseFaults, type CheckedValues } from './validation.js';
import { storedForm } from './values.js';
import type { Views } from './views.js';

/** What every unit of work of a host shares. */
export interface UnitOfWorkServices {
  readonly views: Views;
  readonly policies: PolicyBook;
  readonly targets: Targets;
  readonly detachment: Detachment;
  readonly sinks: TransactionSinks;
  readonly now: () => Date;
}

/** One transaction's changes. Errors: `HOST_ACCESS_DENIED`, `HOST_VALUE_INVALID`, `HOST_LIMETYPE_NOT_FOUND`, `HOST_RECORD_IN_USE`. */
export class SqlUnitOfWork implements UnitOfWork {
  /** Whether an event or task waits for the commit. */
  hasHandedOn = false;

  constructor(
    readonly principal: Principal,
    readonly sql: Knex.Transaction,
    private readonly services: UnitOfWorkServices,
  ) {}

  async get(limetype: string, id: number): Promise<Limeobject | undefined> {
    return selectOne(this.sql, this.services.views.of(this.principal, limetype), id);
  }

  async find(limetype: string, query: LimeobjectQuery = {}): Promise<Limeobject[]> {
    return selectMany(this.sql, this.services.views.of(this.principal, limetype), query);
  }

  async create(limetype: string, values: LimeValues): Promise<number> {
    const definition = this.services.views.definition(limetype);
    this.demand(limetype, values, 'add');
    const checked = await this.check(definition, withDefaults(definition, values));
    const now = this.services.now();
    const columns = { _version: 1, _timestamp: now, _createdtime: now, _createduser: this.principal.userId };
    const id = await insertReturningId(this.sql, limetype, { ...columns, ...storedForms(checked) }, '_id');
    await this.publish(eventName(limetype, 'new'), eventBody(definition, id, plainValues(checked)));
    return id;
  }

  async update(limetype: string, id: number, values: LimeValues, expect: LimeobjectFilter = {}): Promise<boolean> {
    const definition = this.services.views.definition(limetype);
    this.demand(limetype, values, 'write');
    const checked = await this.check(definition, values);
    const original = await this.original(definition, id);
    if (original === undefined) return false;
    const builder = this.sql(limetype).where('_id', id);
    restrict(this.sql, builder, this.services.views.of(this.principal, limetype), expect);
    const changed = await builder.update({ ...storedForms(checked), ...this.raised() });
    if (changed !== 1) return false;
    const before = Object.fromEntries([...checked.keys()].map((name) => [name, original.values[name] ?? null]));
    await this.publish(eventName(limetype, 'update'), eventBody(definition, id, plainValues(checked), before));
    return true;
  }

  async delete(limetype: string, id: number): Promise<boolean> {
    const definition = this.services.views.definition(limetype);
    this.services.policies.demand(this.principal, limetype, undefined, 'delete');
    const original = await this.original(definition, id);
    if (original === undefined) return false;
    await this.services.detachment.detach(this.sql, limetype, id, this.raised());
    if ((await this.sql(limetype).where('_id', id).delete()) !== 1) return false;
    await this.publish(eventName(limetype, 'delete'), eventBody(definition, id, original.values));
    return true;
  }

  async send(task: string, payload: object, options?: SendOptions): Promise<void> {
    await this.services.sinks.send(this.sql, task, payload, options);
    this.hasHandedOn = true;
  }

  async publish(event: string, body: object): Promise<void> {
    await this.services.sinks.publish(this.sql, event, body);
    this.hasHandedOn = true;
  }

  private demand(limetype: string, values: LimeValues, right: 'add' | 'write'): void {
    const { policies } = this.services;
    policies.demand(this.principal, limetype, undefined, right);
    for (const name of Object.keys(values)) {
      // A field of a new record may be filled in with either of the two rights.
      if (right === 'add' && policies.can(this.principal, limetype, name, 'write')) continue;
      policies.demand(this.principal, limetype, name, right);
    }
  }

  private async check(definition: LimetypeDefinition, values: LimeValues): Promise<CheckedValues> {
    const checked = checkValues(definition, values);
    const now = this.services.now();
    refuseFaults(definition.name, await this.services.targets.faults(this.sql, this.principal, checked, now));
    return checked;
  }

  /** The record as it was, whole, whatever the principal may read: for the event alone. */
  private async original({ name }: LimetypeDefinition, id: number): Promise<Limeobject | undefined> {
    return isId(id) ? selectOne(this.sql, this.services.views.whole(name), id) : undefined;
  }

  private raised(): { readonly _version: Knex.Raw; readonly _timestamp: Date } {
    return { _version: this.sql.raw('?? + 1', ['_version']), _timestamp: this.services.now() };
  }
}

function storedForms(values: CheckedValues): Record<string, unknown> {
  return Object.fromEntries([...values].map(([name, { property, value }]) => [name, storedForm(property, value)]));
}

/** Fills in defaults, and names what is required so that its absence is noticed. */
function withDefaults(definition: LimetypeDefinition, values: LimeValues): LimeValues {
  const filled = storedProperties(definition).flatMap((property): [string, LimeValues[string]][] => {
    if (property.name in values) return [];
    if ('default' in property && property.default !== undefined) return [[property.name, property.default]];
    return property.required === true ? [[property.name, null]] : [];
  });
  return { ...Object.fromEntries(filled), ...values };
}
