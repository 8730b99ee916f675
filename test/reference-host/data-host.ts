import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { LimetypeDefinition, Principal } from '../../src/host/index.js';
import { runMigrations } from '../../src/db/index.js';
import { createDataHalf, type DataHalf } from '../../reference-host/data-half.js';
import { DATA_MIGRATIONS } from '../../reference-host/migrations/index.js';
import { CRM_LIMETYPES } from '../../reference-host/structure/index.js';

/** What a unit of work handed on, as rows of a table, so that a rollback takes them back. */
export interface HandedOn {
  readonly kind: 'event' | 'task';
  readonly name: string;
  readonly body: Record<string, unknown>;
}

/** The data half on a fresh database, with the CRM's limetypes. */
export interface DataHost extends DataHalf {
  readonly sql: Knex;
  readonly dataDirectory: string;
  handedOn(): Promise<HandedOn[]>;
  commits(): number;
  remove(): Promise<void>;
}

export const SYSTEM: Principal = { kind: 'system', userId: 1, username: 'system', isAdmin: true, groups: [] };
export const ADMIN: Principal = {
  kind: 'user',
  userId: 2,
  username: 'admin',
  isAdmin: true,
  groups: ['Administrators'],
};
export const ANNA: Principal = { kind: 'user', userId: 3, username: 'anna', isAdmin: false, groups: ['Users'] };
export const BERIT: Principal = { kind: 'user', userId: 4, username: 'berit', isAdmin: false, groups: ['Signers'] };
export const PORTAL: Principal = {
  kind: 'impersonated',
  userId: 5,
  username: 'portal',
  isAdmin: false,
  groups: ['Portal'],
};

interface DataHostOptions {
  readonly limetypes?: readonly LimetypeDefinition[];
  readonly maxFileBytes?: number;
  readonly now?: () => Date;
  /** Of another process on the same database. */
  readonly dataDirectory?: string;
}

export async function createDataHost(sql: Knex, options: DataHostOptions = {}): Promise<DataHost> {
  await runMigrations(sql, { ledger: 'host_data_ledger', migrations: DATA_MIGRATIONS });
  if (!(await sql.schema.hasTable('handed_on'))) {
    await sql.schema.createTable('handed_on', (table) => {
      table.increments('id');
      table.string('kind', 8);
      table.string('name', 200);
      table.text('body');
    });
  }
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'esign-data-')));
  let commits = 0;
  const half = createDataHalf({
    sql,
    dataDirectory,
    crmLimetypes: CRM_LIMETYPES,
    maxFileBytes: options.maxFileBytes,
    now: options.now,
    sinks: {
      async publish(trx, name, body) {
        await trx('handed_on').insert({ kind: 'event', name, body: JSON.stringify(body) });
      },
      async send(trx, name, body) {
        await trx('handed_on').insert({ kind: 'task', name, body: JSON.stringify(body) });
      },
      committed() {
        commits++;
      },
    },
  });
  await half.catalog.apply([...CRM_LIMETYPES, ...(options.limetypes ?? [])]);
  return {
    ...half,
    sql,
    dataDirectory,
    commits: () => commits,
    async handedOn() {
      const rows = (await sql('handed_on').orderBy('id')) as { kind: 'event' | 'task'; name: string; body: string }[];
      return rows.map(({ kind, name, body }) => ({ kind, name, body: JSON.parse(body) as Record<string, unknown> }));
    },
    remove: () => rm(dataDirectory, { recursive: true, force: true }),
  };
}

const text = (en_us: string): { en_us: string } => ({ en_us });

/** A limetype with a property of every type, and a concealed one. */
export const SAMPLE: LimetypeDefinition = {
  name: 'sample',
  localname: { singular: text('Sample'), plural: text('Samples') },
  descriptive: '{title} ({code})',
  properties: [
    { name: 'title', texts: text('Title'), type: 'string', maxLength: 20, required: true },
    { name: 'code', texts: text('Code'), type: 'integer', default: 1 },
    { name: 'order', texts: text('Order'), type: 'decimal' },
    { name: 'body', texts: text('Body'), type: 'text' },
    { name: 'at', texts: text('At'), type: 'time' },
    { name: 'day', texts: text('Day'), type: 'date' },
    { name: 'done', texts: text('Done'), type: 'yesno', default: false },
    {
      name: 'status',
      texts: text('Status'),
      type: 'option',
      default: 'new',
      options: ['', 'new', 'old'].map((key) => ({ key, texts: text(key) })),
    },
    {
      name: 'tags',
      texts: text('Tags'),
      type: 'set',
      options: ['a', 'ab', 'b'].map((key) => ({ key, texts: text(key) })),
    },
    { name: 'attachment', texts: text('Attachment'), type: 'file' },
    { name: 'hidden', texts: text('Hidden'), type: 'file', concealed: true },
    { name: 'token', texts: text('Token'), type: 'string', maxLength: 64, indexed: true, concealed: true },
    { name: 'company', texts: text('Company'), type: 'belongsto', related: 'company' },
  ],
};
