import { ConfigError } from '../errors.js';
import type { EvidenceAnchors, PkiPrimitives } from '../evidence/index.js';
import {
  TASKS,
  type MethodTransaction,
  type SigningContext,
  type SigningOnBehalf,
  type TransactionRepository,
} from '../signing/index.js';
import { readAnchors } from './anchors.js';
import { approveMethod } from './approve/approve-method.js';
import { BankIdMethod } from './bankid/bankid-method.js';
import { readBankIdConfiguration } from './bankid/configuration.js';
import { BankIdEvidence } from './bankid/evidence.js';
import { BankIdClient } from './bankid/rp-client.js';
import { createBrokerMethods, type BrokerParts } from './broker/create.js';
import { createBuildingBlockMethods } from './building-block/create.js';
import { checkboxMethod } from './checkbox/checkbox-method.js';
import { drawnMethod } from './drawn/drawn-method.js';
import type { MethodErrorCode } from './errors.js';
import { CrmIdentityGate } from './identity/crm-identity-gate.js';
import type { MethodContext, PollMethod, RedirectMethod, SigningMethod } from './method.js';
import type { MethodRegistry } from './registry.js';
import { createServiceMethods, type ServiceParts } from './service/create.js';
import { EitherPoll, EitherRedirect } from './service/either.js';
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
  const own = [...bankId, ...brokerOf(context, parts, bankId)];
  return [
    ...[checkboxMethod, drawnMethod, approveMethod],
    ...withService(context, own, serviceOf(context, parts)),
    ...createBuildingBlockMethods(partsOf(context, parts)),
  ];
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
    tell: (transaction, entry) => tell(context, transaction, entry),
    // One for each: a task that is about to end may not have seen the attempt, and a second one at a time ends at once.
    wake: () => host.tasks.send(TASKS.collect, {}, { attempts: 3, backoffMs: 1000 }),
  };
}

async function tell(
  { units, journal, host }: SigningContext,
  { id, signingId, signerId, method }: MethodTransaction,
  entry: 'attempt_invalid' | 'attempt_lost',
): Promise<void> {
  await units.change(host.system, signingId, async (uow, { signing, signers }) => {
    const name = signers.find((signer) => signer.id === signerId)?.name ?? '';
    await journal.write(uow, signing, entry, id, { signerId, name, method: journal.method(method), transaction: id });
  });
}

function bankIdOf(context: SigningContext, { primitives, mask }: EidParts): readonly BankIdMethod[] {
  const { host } = context;
  const configuration = readBankIdConfiguration(host.applicationConfig);
  if (configuration === undefined) return [];
  const logger = () => host.logger;
  const trusted: EvidenceAnchors = readAnchors(host.applicationConfig);
  const anchors = () => trusted;
  return [
    new BankIdMethod({
      configuration,
      orders: new BankIdClient(configuration),
      evidence: new BankIdEvidence({ configuration, anchors, primitives, logger, mask }),
      translator: () => host.translator,
      senderName: (call: Pick<MethodContext, 'signing'>) => senderName(context, call),
    }),
  ];
}

function brokerOf(
  context: SigningContext,
  parts: EidParts,
  others: readonly SigningMethod[],
): readonly (PollMethod | RedirectMethod)[] {
  return createBrokerMethods(
    partsOf(context, parts),
    others.map(({ id }) => id),
  );
}

function serviceOf(context: SigningContext, parts: EidParts): readonly (PollMethod | RedirectMethod)[] {
  return createServiceMethods(partsOf(context, parts));
}

/** Where an eID can be reached by both ways, the setting `signingService` chooses: `eservices` is the central service. */
function withService(
  { settings }: SigningContext,
  own: readonly (PollMethod | RedirectMethod)[],
  service: readonly (PollMethod | RedirectMethod)[],
): readonly SigningMethod[] {
  const chosen = (): 'own' | 'service' => (settings().signingService === 'eservices' ? 'service' : 'own');
  const joined = own.map((one) => {
    const other = service.find(({ id }) => id === one.id);
    if (other === undefined) return one;
    if (one.interaction === 'poll' && other.interaction === 'poll') {
      return new EitherPoll({ own: one, service: other, chosen });
    }
    if (one.interaction === 'redirect' && other.interaction === 'redirect') {
      return new EitherRedirect({ own: one, service: other, chosen });
    }
    throw twoInteractions();
  });
  return [...joined, ...service.filter(({ id }) => !own.some((one) => one.id === id))];
}

function twoInteractions(): ConfigError<MethodErrorCode> {
  const option = 'esign.service.methods';
  return new ConfigError(
    'METHOD_CONFIG_INVALID',
    `${option} names a method that comes through the broker in another way`,
    {
      details: { option },
    },
  );
}

function partsOf(context: SigningContext, { primitives, mask }: EidParts): BrokerParts & ServiceParts {
  const { host, now } = context;
  return {
    ...{ primitives, mask, now, config: host.applicationConfig, anchors: readAnchors(host.applicationConfig) },
    translator: () => host.translator,
    logger: () => host.logger,
    senderName: (call) => senderName(context, call),
  };
}

async function senderName(
  { host, ports }: SigningContext,
  { signing }: Pick<MethodContext, 'signing'>,
): Promise<string> {
  return (await ports.crm.person(host.system, 'coworker', signing.coworkerId))?.name ?? '';
}
