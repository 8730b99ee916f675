import type { EvidenceAnchors, PkiPrimitives } from '../evidence/index.js';
import { TASKS, type SigningContext, type SigningOnBehalf, type TransactionRepository } from '../signing/index.js';
import { readAnchors } from './anchors.js';
import { approveMethod } from './approve/approve-method.js';
import { BankIdMethod } from './bankid/bankid-method.js';
import { readBankIdConfiguration } from './bankid/configuration.js';
import { BankIdEvidence } from './bankid/evidence.js';
import { BankIdClient } from './bankid/rp-client.js';
import { createBrokerMethods } from './broker/create.js';
import { checkboxMethod } from './checkbox/checkbox-method.js';
import { drawnMethod } from './drawn/drawn-method.js';
import { CrmIdentityGate } from './identity/crm-identity-gate.js';
import type { MethodContext, SigningMethod } from './method.js';
import type { MethodRegistry } from './registry.js';
import type { SessionParts } from './sessions/recording.js';

/** What eIDs need from outside this room. */
export interface EidParts {
  readonly primitives: PkiPrimitives;
  /** Hides most of a national number. */
  readonly mask: (country: string, number: string) => string;
}

/** Every method that this installation can carry out, by its application configuration. */
export function createMethods(context: SigningContext, parts: EidParts): readonly SigningMethod[] {
  const bankId = bankIdOf(context, parts);
  return [checkboxMethod, drawnMethod, approveMethod, ...bankId, ...brokerOf(context, parts, bankId)];
}

/** What attempts with eIDs work with. */
export function createSessionParts(
  context: SigningContext,
  methods: MethodRegistry,
  transactions: TransactionRepository,
  signings: SigningOnBehalf,
): SessionParts {
  const { host, now } = context;
  return {
    ...{ methods, transactions, signings, now },
    identity: new CrmIdentityGate(context),
    principal: () => host.system,
    logger: () => host.logger,
    // One for each: a task that is about to end may not have seen the attempt, and a second one at a time ends at once.
    wake: () => host.tasks.send(TASKS.collect, {}, { attempts: 3, backoffMs: 1000 }),
  };
}

function bankIdOf(context: SigningContext, { primitives, mask }: EidParts): readonly SigningMethod[] {
  const { host } = context;
  const configuration = readBankIdConfiguration(host.applicationConfig);
  if (configuration === undefined) return [];
  const logger = () => host.logger;
  const trusted: EvidenceAnchors = readAnchors(host.applicationConfig);
  const anchors = () => trusted;
  return [
    new BankIdMethod({
      configuration,
      client: new BankIdClient(configuration),
      evidence: new BankIdEvidence({ configuration, anchors, primitives, logger, mask }),
      translator: () => host.translator,
      senderName: (call: Pick<MethodContext, 'signing'>) => senderName(context, call),
    }),
  ];
}

function brokerOf(
  context: SigningContext,
  { primitives, mask }: EidParts,
  others: readonly SigningMethod[],
): readonly SigningMethod[] {
  const { host, now } = context;
  return createBrokerMethods(
    {
      ...{ primitives, mask, now, config: host.applicationConfig, anchors: readAnchors(host.applicationConfig) },
      translator: () => host.translator,
      logger: () => host.logger,
      senderName: (call) => senderName(context, call),
    },
    others.map(({ id }) => id),
  );
}

async function senderName(
  { host, ports }: SigningContext,
  { signing }: Pick<MethodContext, 'signing'>,
): Promise<string> {
  return (await ports.crm.person(host.system, 'coworker', signing.coworkerId))?.name ?? '';
}
