import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createPostgresDatabase, postgresAbsence } from '../engines/postgres.js';
import { redisAbsence, startRedis } from '../engines/redis.js';
import { isWhole, seed } from '../seed.js';
import { Product, type MailboxMail } from './product.js';

/** One or two running products on the same data. */
export interface Installation {
  /** More than one where the engines allow it. */
  readonly hosts: readonly Product[];
  readonly environment: Readonly<Record<string, string>>;
  /** What all hosts have sent. */
  mails(): Promise<readonly MailboxMail[]>;
  stop(): Promise<void>;
}

export interface InstallationKind {
  readonly name: string;
  /** Why there can be none here. */
  readonly absence: string | undefined;
  start(): Promise<Installation>;
}

function installation(
  hosts: readonly Product[],
  environment: Readonly<Record<string, string>>,
  end: () => Promise<void>,
): Installation {
  return {
    hosts,
    environment,
    mails: async () => (await Promise.all(hosts.map((host) => host.mails()))).flat(),
    stop: async () => {
      for (const host of [...hosts].reverse()) await host.dispose();
      await end();
    },
  };
}

/** What a product keeps its data in. */
export interface Engines {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface EnginesKind {
  readonly name: string;
  /** Why there can be none here. */
  readonly absence: string | undefined;
  open(): Promise<Engines>;
}

/** Nothing but the product itself. */
const EMBEDDED: EnginesKind = {
  name: 'SQLite',
  absence: undefined,
  open: () => Promise.resolve({ environment: {}, close: () => Promise.resolve() }),
};

/** A database server, and a queue that cannot join its transactions. */
export const SERVERS: EnginesKind = {
  name: 'PostgreSQL and Redis',
  absence: postgresAbsence ?? redisAbsence,
  open: async () => {
    const [database, redis] = [await createPostgresDatabase(), await startRedis()];
    return {
      environment: { DATABASE_URL: database.url, REDIS_URL: redis.url },
      close: async () => {
        await redis.stop();
        await database.drop();
      },
    };
  },
};

export const ENGINES: readonly EnginesKind[] = [EMBEDDED, SERVERS];

/** Files and secrets are shared, each host has its own mailbox. */
async function startTwoHosts(): Promise<Installation> {
  const engines = await SERVERS.open();
  const { environment } = engines;
  const first = await Product.start(environment);
  // What counts as signed stands in one place.
  const shared = { ...environment, ESIGN_TRUST_URL: `${first.url}/trust/v1` };
  const second = await Product.startEmpty(shared, async (folder) => {
    for (const name of ['files', 'secrets']) await symlink(join(first.dataDirectory, name), join(folder, name));
  });
  return installation([first, second], environment, () => engines.close());
}

/** The product as it comes, and as it runs in a larger installation. */
export const INSTALLATIONS: readonly InstallationKind[] = [
  {
    name: 'SQLite',
    absence: undefined,
    start: async () => installation([await Product.start()], {}, () => Promise.resolve()),
  },
  {
    name: 'PostgreSQL and Redis, two hosts',
    absence: SERVERS.absence,
    start: startTwoHosts,
  },
];

/** Every kind under `test:all`; otherwise one of those that there can be here, and with another `turn` another one. */
export function someOf<Kind extends { readonly absence: string | undefined }>(
  kinds: readonly Kind[],
  turn: number,
): readonly Kind[] {
  if (isWhole) return kinds;
  const present = kinds.filter(({ absence }) => absence === undefined);
  return present.slice((seed + turn) % present.length).slice(0, 1);
}
