import { join } from 'node:path';
import { IntegrityError } from '../errors.js';
import {
  filenameOf,
  hasActed,
  isActor,
  isEveryoneDone,
  isSameDigest,
  type ChainRun,
  type SigningCase,
  type SigningErrorCode,
  type StepCommit,
} from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { evidenceMissing } from './errors.js';
import { withOriginal } from './original-copy.js';
import { People } from './people.js';
import { Sealing } from './sealing.js';
import { VerificationPages } from './verification-content.js';

interface MadeFile {
  readonly fileId: number;
  readonly fingerprint: string;
  readonly isSealed: boolean;
}

/** The moment the last signer or approver acted. */
export function completedAt({ signers }: SigningCase): Date {
  const times = signers
    .flatMap(({ signedDate, approvedDate }) => [signedDate, approvedDate])
    .filter((at) => at !== null);
  return new Date(Math.max(...times.map((at) => at.getTime())));
}

/** The steps of `signing_complete` that make the signed document. */
export class Completion {
  private readonly pages: VerificationPages;
  private readonly people: People;
  private readonly sealing: Sealing;

  constructor(private readonly deps: TaskDependencies) {
    this.pages = new VerificationPages(deps);
    this.people = new People(deps.context);
    this.sealing = new Sealing(deps.context);
  }

  /** Everyone who counts as having acted is borne out by evidence over this very document. */
  async collectEvidence({ found }: ChainRun): Promise<StepCommit | undefined> {
    const { signing, signers } = found;
    if (!isEveryoneDone(signers)) {
      throw new IntegrityError<SigningErrorCode>('SIGNING_EVIDENCE_MISSING', 'not everyone has acted');
    }
    const evidence = await this.deps.context.ports.evidence.findBySigning(signing.id);
    for (const signer of signers.filter((one) => isActor(one) && hasActed(one))) {
      const own = evidence.filter(({ signerId }) => signerId === signer.id);
      const [record] = own;
      const isFitting =
        record !== undefined &&
        own.length === 1 &&
        (record.kind === 'adopted' ||
          (isSameDigest(record.fingerprint, signing.originalDocumentFingerprint) &&
            signer.methodData?.evidenceId === record.id));
      if (!isFitting) {
        throw evidenceMissing(signer.id);
      }
    }
    return undefined;
  }

  async createFile({ found, run }: ChainRun): Promise<StepCommit | undefined> {
    const made = await this.makeFile(found, run.signal);
    return () => Promise.resolve({ ...made });
  }

  async createDocument({ row, found, run }: ChainRun): Promise<StepCommit | undefined> {
    const { crm, repository } = this.deps.context.ports;
    const { fileId, fingerprint, isSealed } = row.data;
    // An earlier version's checkpoint does not say which file it had made.
    const made =
      typeof fileId === 'number' && typeof fingerprint === 'string'
        ? { fileId, fingerprint, isSealed: isSealed === true }
        : found.signing.signedDocumentId === null && (await this.makeFile(found, run.signal));
    return async (uow, { signing }) => {
      if (signing.signedDocumentId !== null || made === false) {
        return undefined;
      }
      const signedDocumentId = await crm.createSignedDocument(uow, signing.documentId, {
        name: `${signing.title} (signed)`,
        fileId: made.fileId,
      });
      await repository.update(uow, signing.id, {
        signedDocumentId,
        signedDocumentFingerprint: made.fingerprint,
      });
      return { ...made };
    };
  }

  private makeFile(found: SigningCase, signal: AbortSignal): Promise<MadeFile> {
    const { signing } = found;
    return withOriginal(this.deps.context, signing, async (original, folder) => {
      const target = join(folder, 'signed.pdf');
      const isSealed = this.sealing.isWanted(signing);
      const { fingerprint } = isSealed
        ? await this.sealing.seal(signing, original, target, signal)
        : await this.addPages(found, original, target);
      const { host } = this.deps.context;
      const file = await host.files.createFromPath(host.system, target, {
        filename: filenameOf(signing.title, 'signed'),
        mimetype: 'application/pdf',
      });
      return { fileId: file.id, fingerprint, isSealed };
    });
  }

  /** The classic method: verification pages and a fingerprint, no seal. */
  private async addPages(found: SigningCase, original: string, target: string): Promise<{ fingerprint: string }> {
    const { ports, now } = this.deps.context;
    const { signing } = found;
    const sender = await this.people.sender(signing.coworkerId);
    const content = await this.pages.contentOf(found, { sender: sender.name, completedAt: completedAt(found) });
    const { signedDocuments } = ports;
    return signedDocuments.make(original, signing.originalDocumentFingerprint, target, content, now());
  }
}
