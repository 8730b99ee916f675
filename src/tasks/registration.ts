import { isRegistered, tamperedFile, type ChainRun, type SigningContext, type StepCommit } from '../signing/index.js';
import { withOriginal } from './original-copy.js';
import { People } from './people.js';

/** The steps of `signing_create` that come before the first invitation. A signing that is not registered passes through them. */
export class Registration {
  private readonly people: People;

  constructor(private readonly context: SigningContext) {
    this.people = new People(context);
  }

  /** Puts the document's fingerprint, the signers and the rules where the CRM cannot change them. */
  async register({ found, row }: ChainRun): Promise<StepCommit | undefined> {
    const { signing } = found;
    if (!isRegistered(signing)) return undefined;
    const { host, ports } = this.context;
    const sender = await this.people.sender(signing.coworkerId);
    const file = await host.files.get(host.system, signing.originalDocumentFileId);
    if (file === undefined) throw tamperedFile(signing.id);
    const { pages } = signing.metadata.rest;
    await ports.signatureRegister.register(found, {
      ...{ sender, bytes: file.size, sentAt: row.createdAt },
      pages: typeof pages === 'number' ? pages : 1,
    });
    return undefined;
  }

  /** A document that cannot be sealed is found out before anybody is asked to sign it. */
  async rehearse({ found: { signing } }: ChainRun): Promise<StepCommit | undefined> {
    if (!isRegistered(signing) || !this.context.settings().enablePades) return undefined;
    const { signatureRegister } = this.context.ports;
    await withOriginal(this.context, signing, (original) => signatureRegister.rehearse(signing, original));
    return undefined;
  }
}
