import type { Migration } from '../../host/index.js';
import { frozenRecords } from './20261121-1-frozen-records.js';
import { promisedWork } from './20261121-2-promised-work.js';
import { callsAndEvidence } from './20261121-3-calls-and-evidence.js';
import { methodTransactions } from './20261121-4-method-transactions.js';
import { toldHistory } from './20261121-5-told-history.js';

/** The add-on's own tables, oldest step first. A released step never changes. */
export const MIGRATIONS: readonly Migration[] = [
  frozenRecords,
  promisedWork,
  callsAndEvidence,
  methodTransactions,
  toldHistory,
];
