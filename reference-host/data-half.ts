import { join } from 'node:path';
import type { Router } from 'express';
import type { Knex } from 'knex';
import type { LimeobjectReader, LimetypeDefinition, UnitOfWorkFactory } from '../src/host/index.js';
import { ContentDisk, DiskFileStore, FileAccess, fileRouter, FileSweep, type IsReferenced } from './files/index.js';
import {
  Detachment,
  limeobjectRouter,
  limetypeRouter,
  queryRouter,
  SqlLimeobjectReader,
  SqlUnitOfWorkFactory,
  Targets,
  Views,
} from './limeobjects/index.js';
import type { PrincipalOf, TransactionSinks } from './seams.js';
import { PolicyBook } from './security/index.js';
import { StructureCatalog } from './structure/index.js';

/** What the data half is made with. */
export interface DataHalfOptions {
  /** A database on which the data half's migrations have run. */
  readonly sql: Knex;
  /** Bytes of files go into `files` below it. */
  readonly dataDirectory: string;
  readonly sinks: TransactionSinks;
  /** The CRM's own tables, open to every logged-in user. */
  readonly crmLimetypes: readonly LimetypeDefinition[];
  readonly maxFileBytes?: number;
  readonly isReferenced?: IsReferenced;
  readonly now?: () => Date;
}

/** Structure, records, files and rights of a host. */
export interface DataHalf {
  readonly catalog: StructureCatalog;
  readonly policies: PolicyBook;
  readonly limeobjects: LimeobjectReader;
  readonly unitsOfWork: UnitOfWorkFactory;
  readonly files: DiskFileStore;
  readonly fileSweep: FileSweep;
  /** Routers for `/{application}/api/v1/<name>`; `file` before any body parser. */
  routers(principalOf: PrincipalOf): Readonly<Record<'limeobject' | 'limetype' | 'query' | 'file', Router>>;
}

/**
 * Puts the data half together. Touches neither database nor disk: afterwards call `catalog.apply` with the CRM's and then
 * the packages' definitions.
 */
export function createDataHalf(options: DataHalfOptions): DataHalf {
  const { sql, sinks, now = () => new Date() } = options;
  const catalog = new StructureCatalog(sql);
  const policies = new PolicyBook(options.crmLimetypes);
  const views = new Views(catalog, policies);
  const access = new FileAccess(catalog, policies);
  const disk = new ContentDisk(join(options.dataDirectory, 'files'));
  const files = new DiskFileStore(sql, disk, access, options.maxFileBytes, now);
  const limeobjects = new SqlLimeobjectReader(sql, views);
  const services = { views, policies, targets: new Targets(policies, access), detachment: new Detachment(catalog) };
  const unitsOfWork = new SqlUnitOfWorkFactory(sql, { ...services, sinks, now });
  return {
    ...{ catalog, policies, limeobjects, unitsOfWork, files },
    fileSweep: new FileSweep(sql, disk, catalog, access, options.isReferenced),
    routers: (principalOf) => ({
      limeobject: limeobjectRouter({ limeobjects, unitsOfWork, views, policies, principalOf }),
      limetype: limetypeRouter({ views, policies, principalOf }, () => catalog.all()),
      query: queryRouter(sql, { limeobjects, views, policies, principalOf }),
      file: fileRouter({ files, principalOf }),
    }),
  };
}
