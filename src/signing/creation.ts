import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostFile, Session, UnitOfWork } from '../host/index.js';
import type { SigningContext } from './context.js';
import { refused, signingNotFound, unusable } from './errors.js';
import { EVENTS } from './events.js';
import { assertNewSigning } from './input-rules.js';
import { assertMetadataFits } from './metadata.js';
import type { SourceDocument } from './ports.js';
import type { SigningCase, SigningMetadata } from './records.js';
import type { NewSigner, NewSigning } from './services.js';
import { promise } from './promises.js';

/** Header value of an `Idempotency-Key` and a digest of the body. */
export interface Idempotency {
  readonly key: string;
  readonly bodyHash: string;
}

type CheckedSource = SourceDocument & { readonly fileId: number };

class KeyTaken extends Error {}

/**
 * Creates signings: the document is made and stored before the transaction, then one transaction holds everything else.
 * What a refused call leaves behind is a file nobody refers to, which the host sweeps.
 */
export class Creation {
  constructor(private readonly context: SigningContext) {}

  async create(
    session: Session & { readonly coworkerId: number },
    input: NewSigning,
    idempotency?: Idempotency,
  ): Promise<SigningCase> {
    const earlier = idempotency && (await this.earlier(session, idempotency));
    if (earlier !== undefined) {
      return earlier;
    }
    assertNewSigning(input, this.context.settings());
    const metadata = metadataOf(input, this.context.ports.signatureRegister.isSetUp() ? 2 : 1);
    assertMetadataFits(metadata);
    await this.assertSender(session.coworkerId);
    await this.assertParents(session, input.signers);
    const sources = await this.sources(session, input.documents);
    const original = await this.makeOriginal(session, input, sources);
    try {
      return await this.store(session, input, { metadata, sources, ...original }, idempotency);
    } catch (error) {
      if (error instanceof KeyTaken && idempotency) {
        const winner = await this.earlier(session, idempotency);
        if (winner !== undefined) {
          return winner;
        }
      }
      throw error;
    }
  }

  private async earlier(session: Session, { key, bodyHash }: Idempotency): Promise<SigningCase | undefined> {
    const { idempotency, repository } = this.context.ports;
    const row = await idempotency.get(session.principal.userId, key);
    if (row === undefined) {
      return undefined;
    }
    if (row.bodyHash !== bodyHash) {
      throw refused('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used for another request.');
    }
    return repository.get(this.context.host.system, row.signingId);
  }

  /** Every mail names the sender and carries their address: without them the first invitation would fail for good. */
  private async assertSender(coworkerId: number): Promise<void> {
    const { ports, host } = this.context;
    const sender = await ports.crm.person(host.system, 'coworker', coworkerId);
    if (sender === undefined || sender.email === '') {
      throw unusable('SIGNING_SENDER_MISSING', 'Your coworker record is gone or has no mail address.', 'coworker');
    }
  }

  private async assertParents(session: Session, signers: readonly NewSigner[]): Promise<void> {
    const { signerParents } = this.context.settings();
    for (const [index, { limetype, id }] of signers.entries()) {
      if (limetype === undefined || id === undefined) {
        continue;
      }
      const isConfigured = signerParents.some((parent) => parent.limetype === limetype);
      const person = isConfigured && (await this.context.ports.crm.person(session.principal, limetype, id));
      if (person === false || person === undefined) {
        throw unusable('SIGNER_PARENT_INVALID', 'There is no such record to pick as a signer.', `signers.${index}.id`);
      }
    }
  }

  private async sources(session: Session, ids: readonly number[]): Promise<readonly CheckedSource[]> {
    const { host, ports } = this.context;
    const sources: CheckedSource[] = [];
    for (const [index, id] of ids.entries()) {
      const document = await ports.crm.document(session.principal, id);
      const fileId = document?.fileId ?? null;
      const file = fileId === null ? undefined : await host.files.get(session.principal, fileId);
      if (document === undefined || fileId === null || file === undefined) {
        throw unusable('DOCUMENT_NOT_FOUND', 'There is no such document, or it has no file.', `documents.${index}`, {
          index,
        });
      }
      sources.push({ ...document, fileId });
    }
    return sources;
  }

  private async makeOriginal(
    session: Session,
    { title, meta }: NewSigning,
    sources: readonly CheckedSource[],
  ): Promise<{ readonly file: HostFile; readonly fingerprint: string; readonly pages: number }> {
    const { host, ports } = this.context;
    const folder = join(host.scratchDirectory, `create-${randomUUID()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const paths = sources.map((_, index) => join(folder, `${index}.pdf`));
      for (const [index, { fileId }] of sources.entries()) {
        await host.files.copyTo(session.principal, fileId, paths[index] ?? '');
      }
      const target = join(folder, 'original.pdf');
      const { fingerprint, pages } = await ports.originalDocuments.make(paths, target, title, meta.language);
      const file = await host.files.createFromPath(host.system, target, {
        filename: filenameOf(title, 'bundle'),
        mimetype: 'application/pdf',
      });
      return { file, fingerprint, pages };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private store(
    session: Session & { readonly coworkerId: number },
    input: NewSigning,
    made: {
      readonly metadata: SigningMetadata;
      readonly sources: readonly CheckedSource[];
      readonly file: HostFile;
      readonly fingerprint: string;
      readonly pages: number;
    },
    idempotency: Idempotency | undefined,
  ): Promise<SigningCase> {
    const { host, ports, guard, journal } = this.context;
    return host.unitsOfWork.run(host.system, undefined, async (uow) => {
      const signingId = await ports.repository.create(uow, {
        title: input.title,
        metadata: { ...made.metadata, rest: { pages: made.pages } },
        originalDocumentFingerprint: made.fingerprint,
        originalDocumentFileId: made.file.id,
        methods: [...new Set(input.methods)],
        coworkerId: session.coworkerId,
        documentIds: made.sources.map(({ id }) => id),
        related: relatedOf(made.sources),
      });
      await this.storeSigners(uow, signingId, input.signers);
      const found = await ports.repository.getIn(uow, signingId);
      if (found === undefined) {
        throw signingNotFound(signingId);
      }
      await guard.freeze(uow, found);
      await journal.write(uow, found.signing, 'created', 'once', {
        actor: session.fullName,
        title: input.title,
      });
      await uow.publish(EVENTS.signingCreated, { signing_id: signingId });
      await promise(this.context, uow, signingId, 'signing_create', '1');
      if (
        idempotency &&
        !(await ports.idempotency.put(uow, session.principal.userId, idempotency.key, idempotency.bodyHash, signingId))
      ) {
        throw new KeyTaken();
      }
      return found;
    });
  }

  private async storeSigners(uow: UnitOfWork, signingId: number, signers: readonly NewSigner[]): Promise<void> {
    const { ports, vault } = this.context;
    for (const { name, email, role, order, limetype, id } of signers) {
      const { hash, box } = vault.issue();
      const parent = limetype !== undefined && id !== undefined ? { limetype, id } : null;
      const draft = { name, email, role, order, tokenHash: hash, parent };
      const signerId = await ports.repository.createSigner(uow, signingId, draft);
      await ports.secrets.putToken(uow, signingId, signerId, box);
    }
  }
}

function metadataOf({ meta }: NewSigning, version: 1 | 2): SigningMetadata {
  return { version, language: meta.language, subject: meta.subject, message: meta.message, rest: {} };
}

/** The first record of each limetype that any of the documents belongs to. */
function relatedOf(sources: readonly SourceDocument[]): SourceDocument['related'] {
  const byLimetype = new Map(
    sources.flatMap(({ related }) => related.map((one) => [one.limetype, one] as const)).reverse(),
  );
  return [...byLimetype.values()];
}

const FILENAME_TITLE_MAX_LENGTH = 100;

/** `<title> (bundle).pdf`, without what file systems and headers choke on. */
export function filenameOf(title: string, suffix: string): string {
  const safe = title
    .replace(/[\u0000-\u001F\u007F/\\:*?"<>|]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${safe.slice(0, FILENAME_TITLE_MAX_LENGTH).trim() || 'document'} (${suffix}).pdf`;
}
