import type { Host } from '../host/index.js';
import { DataVault, SECRET_KEYS, type SettingsReader, type SigningPorts } from '../signing/index.js';
import { Naming } from './naming.js';
import { LimetypeCrmRecords } from './repositories/crm-records.js';
import { SqlDeliveryRepository } from './repositories/delivery-repository.js';
import { SqlEvidenceRepository } from './repositories/evidence-repository.js';
import { LimetypeHistoryRepository } from './repositories/history-repository.js';
import { SqlIdempotencyRepository } from './repositories/idempotency-repository.js';
import { SqlOutboxRepository } from './repositories/outbox-repository.js';
import { SqlSignatoryRepository } from './repositories/signatory-repository.js';
import { SqlSecretsRepository } from './repositories/secrets-repository.js';
import { LimetypeSigningRepository } from './repositories/signing-repository.js';

/** The ports that are no repositories: documents and the register of signatures. */
export type OutsidePorts = Pick<SigningPorts, 'originalDocuments' | 'signedDocuments' | 'signatureRegister'>;

/** Every repository of the domain on one host. Touches no service of the host yet. */
export function createSigningPorts(host: Host, settings: SettingsReader, outside: OutsidePorts): SigningPorts {
  const naming = new Naming(settings);
  const vault = new DataVault(() => host.applicationConfig.secret(SECRET_KEYS.token), 'evidence');
  return {
    repository: new LimetypeSigningRepository(host, naming),
    secrets: new SqlSecretsRepository(host),
    outbox: new SqlOutboxRepository(host),
    deliveries: new SqlDeliveryRepository(host, naming),
    history: new LimetypeHistoryRepository(host, naming),
    idempotency: new SqlIdempotencyRepository(host),
    evidence: new SqlEvidenceRepository(host, vault),
    signatories: new SqlSignatoryRepository(),
    crm: new LimetypeCrmRecords(host, naming),
    ...outside,
  };
}
