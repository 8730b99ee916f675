import { createHmac } from 'node:crypto';
import type { Principal } from '../../src/host/index.js';
import { RuntimeConfigStore } from '../config/index.js';
import type { DataHalf } from '../data-half.js';
import { createDataHalf } from '../data-half.js';
import { EventDispatcher, EventLog, Webhooks } from '../events/index.js';
import { Callers, LoginThrottle, Sessions, UserDirectory } from '../sessions/index.js';
import type { SmtpMailSender } from '../mail/index.js';
import { CRM_LIMETYPES } from '../structure/index.js';
import { HostTasks } from '../tasks/index.js';
import type { Foundation } from './foundation.js';
import { Metrics } from './metrics.js';
import { Translations } from './translations.js';

/** Rights of the application itself. */
export const SYSTEM: Principal = { kind: 'system', userId: 0, username: 'system', isAdmin: true, groups: [] };

const WEBHOOK_HANDLER = /^webhook:(\d+)$/;

/** The host's parts, put together but not running. */
export interface Services {
  readonly users: UserDirectory;
  readonly sessions: Sessions;
  readonly callers: Callers;
  readonly cookieName: string;
  readonly publicOrigin: () => string | undefined;
  readonly runtimeConfig: RuntimeConfigStore;
  readonly events: EventLog;
  readonly webhooks: Webhooks;
  readonly dispatcher: EventDispatcher;
  readonly tasks: HostTasks;
  readonly data: DataHalf;
  readonly translations: Translations;
  readonly metrics: Metrics;
  readonly mail: SmtpMailSender;
}

/** @param publicOrigin - the configured public origin; asked on every use, since settings change */
export function buildServices(
  foundation: Foundation,
  mail: SmtpMailSender,
  publicOrigin: () => string | undefined,
): Services {
  const { sql, now, log, queue, config, options } = foundation;
  const users = new UserDirectory(sql, now);
  const sessions = new Sessions(sql, users, new LoginThrottle(now), now);
  const secretKey = config.secret('host.secretKey');
  // Browsers share cookies between ports, so each installation has a name of its own.
  const cookieName = `session_${derived(secretKey, 'cookie').toString('hex').slice(0, 8)}`;
  const events = new EventLog(now);
  const webhooks = new Webhooks(sql, derived(secretKey, 'webhooks'), 'limepkg-esign-host', now);
  const dispatcher = new EventDispatcher(sql, (name) => findHandler(name, events, webhooks), log, now);
  const tasks = new HostTasks(queue, sql, log);
  const data = createDataHalf({
    sql,
    dataDirectory: options.dataDirectory,
    crmLimetypes: CRM_LIMETYPES,
    now,
    sinks: {
      publish: (trx, event, body) => events.publish(trx, event, body),
      send: (trx, task, payload, sendOptions) => tasks.sendIn(trx, task, payload, sendOptions),
      committed: () => {
        dispatcher.wake();
        tasks.committed();
      },
    },
  });
  return {
    ...{ users, sessions, cookieName, publicOrigin, events, webhooks, dispatcher, tasks, data, mail },
    callers: new Callers(users, sessions, cookieName, publicOrigin),
    runtimeConfig: new RuntimeConfigStore(sql, now),
    translations: new Translations(),
    metrics: new Metrics(options.hasProcessMetrics ?? false),
  };
}

function derived(key: Buffer, purpose: string): Buffer {
  return createHmac('sha256', key).update(purpose).digest();
}

async function findHandler(name: string, events: EventLog, webhooks: Webhooks) {
  const subscription = WEBHOOK_HANDLER.exec(name)?.[1];
  return subscription === undefined ? events.handlerOf(name) : await webhooks.handlerOf(Number(subscription));
}
