import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { runMigrations, type DatabaseOptions } from '../../src/db/index.js';
import { createBullTaskQueue, createSqlTaskQueue, queueMigrations } from '../../src/queue/index.js';
import { taskQueueContract, type QueueBed } from '../contracts/task-queue.js';
import { forEachEngine } from '../engines/engines.js';
import { redisAbsence, startRedis, type RedisServer } from '../engines/redis.js';
import { describeIf } from '../skip.js';

describe('createSqlTaskQueue', () => {
  forEachEngine((engine) => {
    let database: DatabaseOptions;
    let knex: Knex;

    beforeAll(async () => {
      database = await engine.create();
      knex = await engine.open(database);
      await runMigrations(knex, { ledger: 'queue_ledger', migrations: queueMigrations });
    });

    taskQueueContract(async (): Promise<QueueBed> => {
      await knex('host_job').delete();
      await knex('host_schedule').delete();
      return { queue: (times) => createSqlTaskQueue(knex, times), address: { kind: 'sql', database }, knex };
    });
  });
});

describeIf(redisAbsence === undefined, redisAbsence ?? '', 'createBullTaskQueue', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(() => redis.stop());

  taskQueueContract((): Promise<QueueBed> => {
    const prefix = randomUUID();
    const redisUrl = redis.url;
    return Promise.resolve({
      queue: ({ leaseMs, concurrency } = {}) => createBullTaskQueue({ redisUrl, prefix, leaseMs, concurrency }),
      address: { kind: 'bull', redisUrl, prefix },
      knex: undefined,
    });
  });
});
