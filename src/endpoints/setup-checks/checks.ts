import type { SetupCheck } from '../../signing/index.js';
import { clockCheck } from './clock.js';
import type { SetupCheckContext } from './context.js';
import { documentsCheck } from './documents.js';
import { fromAddressCheck } from './from-address.js';
import { mailDomainCheck } from './mail-domain.js';
import { mailServerCheck } from './mail-server.js';
import { methodsCheck } from './methods.js';
import { outboxCheck } from './outbox.js';
import { portalCheck } from './portal.js';
import { queueCheck } from './queue.js';
import { scratchCheck } from './scratch.js';
import { secretsCheck } from './secrets.js';
import { serverAddressCheck } from './server-address.js';
import { structureCheck } from './structure.js';
import { timeZonesCheck } from './time-zones.js';
import { trustServiceCheck } from './trust-service.js';
import { usersCheck } from './users.js';

/** Every check of the set-up, in the order in which an installation is made. */
export function setupChecks(context: SetupCheckContext): readonly SetupCheck[] {
  return [
    secretsCheck(context),
    structureCheck(context),
    documentsCheck(context),
    usersCheck(context),
    serverAddressCheck(context),
    portalCheck(context),
    fromAddressCheck(context),
    mailServerCheck(context),
    mailDomainCheck(context),
    methodsCheck(context),
    trustServiceCheck(context),
    queueCheck(context),
    outboxCheck(context),
    clockCheck(context),
    timeZonesCheck(),
    scratchCheck(context),
  ];
}
