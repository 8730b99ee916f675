import type { Knex } from 'knex';
import type { LimetypeDefinition, Principal } from '../../src/host/index.js';
import type { PolicyBook } from '../security/index.js';
import type { StructureCatalog } from '../structure/index.js';
import { rowOf, type FileRow } from './rows.js';

/** Who may read which file. Every question is asked of the database or transaction that is given. */
export class FileAccess {
  constructor(
    private readonly catalog: StructureCatalog,
    private readonly policies: PolicyBook,
  ) {}

  /** The file's row, if the principal brought it, is an administrator, or may read a record that shows it. */
  async readable(sql: Knex, principal: Principal, id: number): Promise<FileRow | undefined> {
    const row = await rowOf(sql, id);
    if (row === undefined) return undefined;
    if (principal.kind === 'system' || (principal.kind === 'user' && principal.isAdmin)) return row;
    if (row.createdUser === principal.userId) return row;
    return (await this.isShown(sql, principal, id)) ? row : undefined;
  }

  /**
   * Notes that a record is about to refer to the file, and keeps a sweep that runs at the same time from taking it.
   *
   * @returns whether there is such a file that the principal may read: nobody gains a file by referring to it
   */
  async refer(trx: Knex.Transaction, principal: Principal, id: number, now: Date): Promise<boolean> {
    // Written before it is looked at: the row lock makes sweep and reference wait for each other.
    const noted = await trx('host_file').where({ id }).update({ referencedtime: now });
    return noted === 1 && (await this.readable(trx, principal, id)) !== undefined;
  }

  /** Whether any record of any limetype refers to the file. */
  async isReferenced(sql: Knex, id: number): Promise<boolean> {
    for (const definition of this.catalog.all()) {
      for (const { name } of fileProperties(definition)) if (await holds(sql, definition, name, id)) return true;
    }
    return false;
  }

  private async isShown(sql: Knex, principal: Principal, id: number): Promise<boolean> {
    for (const definition of this.catalog.all()) {
      for (const { name, concealed } of fileProperties(definition)) {
        const isOpen = concealed !== true && this.policies.can(principal, definition.name, name, 'read');
        if (isOpen && (await holds(sql, definition, name, id))) return true;
      }
    }
    return false;
  }
}

function fileProperties(definition: LimetypeDefinition): LimetypeDefinition['properties'] {
  return definition.properties.filter(({ type }) => type === 'file');
}

async function holds(sql: Knex, { name }: LimetypeDefinition, property: string, id: number): Promise<boolean> {
  return (await sql(name).where(property, id).first('_id')) !== undefined;
}
