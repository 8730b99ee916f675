import type { Knex } from 'knex';
import type { HostFile } from '../../src/host/index.js';
import { insertReturningId, readDate, readInteger, readText, type Row } from '../../src/db/index.js';

/** A row of `host_file`. */
export interface FileRow extends HostFile {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly storageKey: string;
  readonly createdUser: number;
  readonly createdTime: Date;
}

const LARGEST_ID = 2_147_483_647;

export async function rowOf(sql: Knex, id: number): Promise<FileRow | undefined> {
  if (!Number.isInteger(id) || id < 1 || id > LARGEST_ID) return undefined;
  const row = (await sql('host_file').where({ id }).first()) as Row | undefined;
  return row === undefined ? undefined : fromRow(row);
}

export async function insertFile(sql: Knex, file: Omit<FileRow, 'id'>): Promise<FileRow> {
  const { filename, extension, mimetype, size, sha256, storageKey, createdUser, createdTime } = file;
  const row = {
    ...{ filename, extension, mimetype, size, sha256 },
    storagekey: storageKey,
    createduser: createdUser,
    createdtime: createdTime,
    referencedtime: createdTime,
  };
  return { ...file, id: await insertReturningId(sql, 'host_file', row, 'id') };
}

export function fromRow(row: Row): FileRow {
  return {
    id: readInteger(row.id),
    filename: readText(row.filename),
    extension: readText(row.extension),
    mimetype: readText(row.mimetype),
    size: readInteger(row.size),
    sha256: readText(row.sha256),
    storageKey: readText(row.storagekey),
    createdUser: readInteger(row.createduser),
    createdTime: readDate(row.createdtime),
  };
}

/** What the contract shows of a file. */
export function publicOf({ id, filename, extension, size, mimetype }: FileRow): HostFile {
  return { id, filename, extension, size, mimetype };
}
