import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostFile } from '../host/index.js';
import type { MailPerson } from '../mail/index.js';
import {
  digestOf,
  hasActed,
  isSameDigest,
  recordUrlOf,
  tamperedFile,
  type ChainRun,
  type Signer,
  type SigningCase,
  type StepCommit,
} from '../signing/index.js';
import { completedAt } from './completion.js';
import type { TaskDependencies } from './dependencies.js';
import { sendErrorToSender } from './letters.js';
import { Mailing, type Recipient } from './mailing.js';
import { People } from './people.js';

const STEP = 'signing_complete.send_completed_mails';

/** Mail servers commonly refuse more, and base64 adds a third. */
const MAX_ATTACHMENT_BYTES = 15 * 1024 * 1024;

interface Result {
  readonly file: HostFile;
  readonly path: string;
  readonly fingerprint: string;
}

interface Reader {
  readonly recipient: Recipient;
  readonly link: () => Promise<string>;
  readonly audience: 'signer' | 'sender';
  readonly signer?: Signer;
}

/** Step `send_completed_mails`: the signed document and its fingerprint to everyone of the signing, and to its sender. */
export class CompletedMails {
  private readonly mailing: Mailing;
  private readonly people: People;

  constructor(private readonly deps: TaskDependencies) {
    this.mailing = new Mailing(deps);
    this.people = new People(deps.context);
  }

  async send({ found }: ChainRun): Promise<StepCommit | undefined> {
    const sender = await this.people.sender(found.signing.coworkerId);
    const folder = join(this.deps.context.host.scratchDirectory, `mail-${randomUUID()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const result = await this.fetch(found, join(folder, 'signed.pdf'));
      const readers = this.readersOf(found, sender);
      await this.mailing.sendAll(readers.map((reader) => () => this.tell(found, reader, sender, result)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return undefined;
  }

  private async fetch({ signing }: SigningCase, path: string): Promise<Result> {
    const { host, ports } = this.deps.context;
    const document = await ports.crm.document(host.system, signing.signedDocumentId ?? 0);
    const file = document?.fileId == null ? undefined : await host.files.get(host.system, document.fileId);
    if (file === undefined) {
      throw tamperedFile(signing.id);
    }
    await host.files.copyTo(host.system, file.id, path);
    const fingerprint = await digestOf(createReadStream(path));
    if (!isSameDigest(fingerprint, signing.signedDocumentFingerprint ?? '')) {
      throw tamperedFile(signing.id);
    }
    return { file, path, fingerprint };
  }

  /** Everyone who is still part of it; the sender once, also when among the signers. */
  private readersOf({ signing, signers }: SigningCase, sender: MailPerson): readonly Reader[] {
    const readers: Reader[] = signers
      .filter(({ status }) => status !== 'canceled')
      .map((signer) => ({
        signer,
        recipient: this.people.recipientOf(signer),
        link: () => this.people.personalLink(signer),
        audience: 'signer',
      }));
    const isAmongThem = readers.some(({ recipient }) => recipient.email.toLowerCase() === sender.email.toLowerCase());
    const link = (): Promise<string> => Promise.resolve(recordUrlOf(this.deps.context, signing.id));
    return isAmongThem
      ? readers
      : [...readers, { recipient: this.people.recipientSender(sender), link, audience: 'sender' }];
  }

  private async tell(found: SigningCase, reader: Reader, sender: MailPerson, result: Result): Promise<void> {
    const { context } = this.deps;
    const { file, path, fingerprint } = result;
    const { recipient, audience, signer } = reader;
    const isAttached = file.size <= MAX_ATTACHMENT_BYTES;
    await this.mailing.send({
      signingId: found.signing.id,
      step: STEP,
      kind: 'completed',
      recipient,
      sender,
      attachments: isAttached ? [{ filename: file.filename, contentType: 'application/pdf', path }] : [],
      data: async (current) => ({
        recipientName: recipient.name,
        sender,
        title: current.signing.title,
        accentColor: context.settings().accentColor,
        audience,
        link: await reader.link(),
        fingerprint,
        filename: file.filename,
        isAttached,
        completedAt: current.signing.signedDate ?? completedAt(current),
        signedBy: current.signers.filter(hasActed).map(({ name }) => name),
      }),
      onSent: async (uow, current) => {
        const { name, email } = recipient;
        const details = { name, email, ...(signer === undefined ? {} : { signerId: signer.id }) };
        await context.journal.write(uow, current.signing, 'completed_mail_sent', recipient.key, details);
      },
      ...(signer === undefined
        ? {}
        : { onRefused: (uow, current) => sendErrorToSender(context, uow, current, signer, STEP) }),
    });
  }
}
