import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import type { StoredMail } from './mail.js';
import { mailOf } from './parsed.js';

/** Keeps every mail on disk, in the order of arrival; never drops a repeated one. */
export class MailStore {
  private readonly mails: StoredMail[] = [];
  private next = 1;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<MailStore> {
    await mkdir(directory, { recursive: true });
    const store = new MailStore(directory);
    const names = (await readdir(directory)).filter((name) => /^\d+\.json$/.test(name));
    for (const name of names.sort((a, b) => parseInt(a, 10) - parseInt(b, 10))) {
      store.mails.push(JSON.parse(await readFile(join(directory, name), 'utf8')) as StoredMail);
      store.next = parseInt(name, 10) + 1;
    }
    return store;
  }

  all(): readonly StoredMail[] {
    return this.mails;
  }

  get(id: string): StoredMail | undefined {
    return this.mails.find((mail) => mail.id === id);
  }

  attachmentPath(id: string, index: number): string {
    return join(this.directory, `${id}-${index}.bin`);
  }

  /** Stores a mail; it is on disk before the sink answers 250. */
  async add(parsed: ParsedMail, raw: Buffer, recipients: readonly string[]): Promise<void> {
    await this.inTurn(async () => {
      const id = String(this.next++);
      await writeFile(join(this.directory, `${id}.eml`), raw);
      for (const [index, attachment] of parsed.attachments.entries()) {
        await writeFile(this.attachmentPath(id, index), attachment.content);
      }
      const mail = mailOf(id, parsed, recipients);
      const path = join(this.directory, `${id}.json`);
      await writeFile(`${path}.part`, JSON.stringify(mail));
      await rename(`${path}.part`, path);
      this.mails.push(mail);
    });
  }

  async clear(): Promise<void> {
    await this.inTurn(async () => {
      this.mails.length = 0;
      for (const name of await readdir(this.directory)) await rm(join(this.directory, name), { force: true });
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.writing.then(work);
    this.writing = turn.catch(() => undefined);
    return turn;
  }
}
