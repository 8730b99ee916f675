import type { Host } from '../host/index.js';
import { TokenVault } from './access-token.js';
import { Journal } from './journal.js';
import type {
  CrmRecords,
  DeliveryRepository,
  EvidenceRepository,
  HistoryRepository,
  IdempotencyRepository,
  OriginalDocuments,
  OutboxRepository,
  SecretsRepository,
  SignatoryRepository,
  SignedDocuments,
  SigningRepository,
} from './ports.js';
import { RecordGuard } from './record-guard.js';
import type { SettingsReader } from './settings.js';
import type { SignatureRegister } from './signature-register.js';
import { UnitsOnSignings } from './units-on-signings.js';

/** Everything the domain reaches through a port. */
export interface SigningPorts {
  readonly repository: SigningRepository;
  readonly secrets: SecretsRepository;
  readonly outbox: OutboxRepository;
  readonly deliveries: DeliveryRepository;
  readonly history: HistoryRepository;
  readonly idempotency: IdempotencyRepository;
  readonly evidence: EvidenceRepository;
  readonly signatories: SignatoryRepository;
  readonly crm: CrmRecords;
  readonly originalDocuments: OriginalDocuments;
  readonly signedDocuments: SignedDocuments;
  readonly signatureRegister: SignatureRegister;
}

/** What services and tasks work with: the ports, and the few objects that keep the rules around them. */
export interface SigningContext {
  readonly host: Host;
  readonly ports: SigningPorts;
  readonly settings: SettingsReader;
  readonly vault: TokenVault;
  readonly guard: RecordGuard;
  readonly units: UnitsOnSignings;
  readonly journal: Journal;
  readonly now: () => Date;
}

/** Keys of the application configuration that hold the domain's secrets. */
export const SECRET_KEYS = { token: 'esign.tokenKey', manifest: 'esign.manifestKey' } as const;

/**
 * Puts the domain together. Touches no service of the host yet.
 *
 * @param now - the clock; tests bring their own
 */
export function createSigningContext(
  host: Host,
  ports: SigningPorts,
  settings: SettingsReader,
  now: () => Date = () => new Date(),
): SigningContext {
  const vault = new TokenVault(() => host.applicationConfig.secret(SECRET_KEYS.token));
  const journal = new Journal(host, ports.history, now);
  const guard = new RecordGuard(host, ports.repository, ports.secrets, journal, () =>
    host.applicationConfig.secret(SECRET_KEYS.manifest),
  );
  const units = new UnitsOnSignings(host, ports.repository, guard);
  return { host, ports, settings, vault, guard, units, journal, now };
}
