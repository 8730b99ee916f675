export { hashToken, isSameDigest, isTokenShaped, TokenVault, type IssuedToken } from './access-token.js';
export type { Almanac } from './almanac.js';
export { Cancellation, type CancelOrder } from './cancellation.js';
export { causeOf } from './causes.js';
export { isChainName, type ChainName, type StepOf } from './chain-steps.js';
export { Chain, type ChainRun, type ChainStep, type StepCommit } from './chain.js';
export { createSigningContext, SECRET_KEYS, type SigningContext, type SigningPorts } from './context.js';
export { SigningCoworkerService } from './coworker-service.js';
export { filenameOf, type Idempotency } from './creation.js';
export { DataVault } from './data-vault.js';
export { tamperedFile, type SigningErrorCode } from './errors.js';
export { EVENTS } from './events.js';
export { assertNewSigning } from './input-rules.js';
export { type JournalParams, type JournalPart } from './journal-words.js';
export { type JournalEntry } from './journal.js';
export {
  canAct,
  isCancelable,
  isOver,
  SIGNER_TRANSITIONS,
  SIGNING_TRANSITIONS,
  signerStatusesBefore,
  signingStatusesBefore,
} from './lifecycle.js';
export { portalUrlOf, recordUrlOf } from './links.js';
export { differenceOf, manifestOf, stateOf, type StateRecord } from './manifest.js';
export {
  OPEN_STATES,
  TRANSACTION_STATES,
  type Json,
  type MethodTransaction,
  type TransactionDraft,
  type TransactionPatch,
  type TransactionRepository,
  type TransactionState,
} from './method-transactions.js';
export { METADATA_MAX_LENGTH, parseMetadata, serializeMetadata } from './metadata.js';
export {
  currentGroup,
  dutyOf,
  hasActed,
  isActor,
  isEveryoneDone,
  isInTurn,
  orderGroups,
  waitingFor,
  type OrderGroup,
  type Participant,
} from './order-groups.js';
export { digestOf } from './original-copies.js';
export { SigningPortalService } from './portal-service.js';
export {
  coworkerPayload,
  deadlineOf,
  filePayload,
  fileUrl,
  limetypeName,
  OptionTexts,
  optionTextKey,
  portalDocumentUrl,
  portalSignerPayload,
  propertyName,
  recordOption,
  type CoworkerPayload,
  type FilePayload,
  type OptionPayload,
  type OptionProperty,
  type PortalSignerPayload,
} from './payloads.js';
export { hasLeft } from './portal-rules.js';
export { carrierOf, promise } from './promises.js';
export { type Verdict } from './record-guard.js';
export { Reminding, remindersOf } from './reminding.js';

export {
  SIGNING,
  type CrmRecords,
  type Delivery,
  type DeliveryClaim,
  type DeliveryRepository,
  type EvidenceRecord,
  type EvidenceRepository,
  type FrozenRecord,
  type HistoryLine,
  type HistoryNote,
  type HistoryRepository,
  type IdempotencyRepository,
  type OriginalDocuments,
  type OutboxRepository,
  type OutboxRow,
  type RecordedAct,
  type SecretsRepository,
  type SignatoryRepository,
  type SignedDocuments,
  type SignerDraft,
  type SignerPatch,
  type SigningDraft,
  type SigningPatch,
  type SigningRepository,
  type SourceDocument,
  type VerificationContent,
  type VerificationField,
} from './ports.js';
export type { Checkpoint, MethodData, Signer, Signing, SigningCase, SigningMetadata } from './records.js';
export type {
  Act,
  ClientTrace,
  CoworkerService,
  NewSigner,
  NewSigning,
  PortalService,
  SignatureAct,
  SigningOnBehalf,
  Visit,
  VisitedDocument,
} from './services.js';
export type { EsignSettings, MappingSettings, SettingsReader, SignerParentSettings } from './settings.js';
export {
  reportOf,
  runSetupChecks,
  type SetupCheck,
  type SetupFinding,
  type SetupReport,
  type SetupResult,
  type SetupState,
} from './setup-check.js';
export type {
  ForwardAction,
  MailState,
  Progress,
  SignerProgress,
  SigningOverview,
  SkipReason,
  TimelineEvent,
} from './standing.js';
export { COLLECT_FOR_MS, collectOptions, TASKS, type ChainPayload } from './tasks.js';
export {
  DUTY_OF_ROLE,
  METHOD_IDS,
  ROLES,
  SIGNER_STATUSES,
  SIGNING_STATUSES,
  type Duty,
  type MethodId,
  type Role,
  type SignerStatus,
  type SigningStatus,
} from './vocabulary.js';
export {
  isRegistered,
  type RegisterCheck,
  type RegisteredSignature,
  type RegistrationFacts,
  type SignatureReceipt,
  type SealStanding,
  type SignatureRegister,
  type SignatureToRegister,
} from './signature-register.js';
