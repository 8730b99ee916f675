import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyPreparedFolder } from './prepared-folder.js';

/** What the product writes to `demo.json`, as far as the tests read it. */
export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
  readonly coworkerId: number;
  readonly admin: boolean;
}

export interface MailboxMail {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly { filename: string; contentType: string; size: number; url: string }[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- bodies are judged by assertions
}

const root = process.cwd();

/** What makes a first start another one. */
const SHAPING = ['DATABASE_URL', 'REDIS_URL', 'ESIGN_CONFIG', 'ESIGN_TRUST_URL'];

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The built product in a process of its own, driven from outside only: commands, addresses and files that are documented. */
export class Product {
  #process: ChildProcess | undefined;
  #output = '';
  users: readonly DemoUser[] = [];
  mailbox = '';

  private constructor(
    readonly dataDirectory: string,
    readonly port: number,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** A product whose first start is behind it, where nothing asks for another kind of start. */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Product> {
    if (SHAPING.some((name) => name in environment)) return await Product.startEmpty(environment);
    return await Product.startEmpty(environment, (folder) =>
      copyPreparedFolder(folder, async (shared) => {
        const product = new Product(shared, await freePort(), {});
        await product.boot();
        await product.stop();
      }),
    );
  }

  /** @param prepare - puts something into the data folder before the first start */
  static async startEmpty(
    environment: Readonly<Record<string, string>> = {},
    prepare?: (dataDirectory: string) => Promise<void>,
  ): Promise<Product> {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'esign-e2e-'));
    await prepare?.(dataDirectory);
    const product = new Product(dataDirectory, await freePort(), environment);
    await product.boot();
    return product;
  }

  get url(): string {
    return `http://localhost:${String(this.port)}`;
  }

  get addOn(): string {
    return `${this.url}/demo/limepkg-esign`;
  }

  /** Process id while it runs. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get output(): string {
    return this.#output;
  }

  async boot(): Promise<void> {
    await rm(join(this.dataDirectory, 'demo.json'), { force: true });
    const child = spawn(process.execPath, [join(root, 'dist/reference-host/main.js')], {
      cwd: root,
      env: { ...process.env, PORT: String(this.port), ESIGN_DATA_DIR: this.dataDirectory, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
    const deadline = Date.now() + 180_000;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the product ended at start:\n${this.#output.slice(-4_000)}`);
      if (Date.now() > deadline) throw new Error(`the product is not ready:\n${this.#output.slice(-4_000)}`);
      try {
        const demo = JSON.parse(await readFile(join(this.dataDirectory, 'demo.json'), 'utf8'));
        if ((await fetch(`${this.url}/client/`)).status < 500) {
          this.users = demo.users;
          this.mailbox = demo.mailbox;
          return;
        }
      } catch {
        // not there yet
      }
      await sleep(50);
    }
  }

  /** Ends the process the hard way, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<number | null> {
    return await this.#end('SIGINT');
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return await ended;
  }

  get coworker(): DemoUser {
    const user = this.users.find((candidate) => !candidate.admin);
    if (user === undefined) throw new Error('no coworker in demo.json');
    return user;
  }

  get administrator(): DemoUser {
    const user = this.users.find((candidate) => candidate.admin);
    if (user === undefined) throw new Error('no administrator in demo.json');
    return user;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(path.startsWith('http') ? path : `${this.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  /** A call to the CRM or the add-on with a user's API key. */
  async as(user: DemoUser, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    return await this.call(method, `/demo${path}`, body, { 'x-api-key': user.apiKey, ...headers });
  }

  /** A call of the portal: nothing but the token in its address. */
  async portal(method: string, path: string, body?: unknown): Promise<Answer> {
    return await this.call(method, `/demo/limepkg-esign/portal${path}`, body, { 'user-agent': BROWSER });
  }

  async upload(user: DemoUser, bytes: Uint8Array, filename: string, mimetype = 'application/pdf'): Promise<Answer> {
    const response = await fetch(`${this.url}/demo/api/v1/file/`, {
      method: 'POST',
      headers: {
        'x-api-key': user.apiKey,
        'content-type': mimetype,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
      },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
  }

  /** A document record on a deal, from bytes. */
  async document(user: DemoUser, bytes: Uint8Array, name: string, deal?: number): Promise<number> {
    const file = await this.upload(user, bytes, `${name}.pdf`);
    if (file.status !== 201) throw new Error(`upload: ${JSON.stringify(file.body)}`);
    const made = await this.as(user, 'POST', '/api/v1/limeobject/document/', {
      name,
      document: file.body.id,
      type: 'agreement',
      ...(deal === undefined ? {} : { deal }),
    });
    if (made.status !== 201) throw new Error(`document: ${JSON.stringify(made.body)}`);
    return made.body._id;
  }

  async bytes(user: DemoUser, path: string): Promise<Uint8Array> {
    const response = await fetch(path.startsWith('http') ? path : `${this.url}${path}`, {
      headers: { 'x-api-key': user.apiKey },
    });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async mails(): Promise<readonly MailboxMail[]> {
    return (await this.call('GET', this.mailbox)).body;
  }

  /** Waits until the mailbox holds a mail that fits; fails with what it holds instead. */
  async mailTo(address: string, fits: (mail: MailboxMail) => boolean = () => true): Promise<MailboxMail> {
    const found = await this.waitFor(async () => {
      const mails = await this.mails();
      return mails.find((mail) => mail.to.includes(address) && fits(mail));
    }, `a mail to ${address}`);
    return found;
  }

  async waitFor<T>(probe: () => Promise<T | undefined | false>, what: string, timeoutMs = 40_000): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}\n${await this.#log()}`);
      await sleep(100);
    }
  }

  async #log(): Promise<string> {
    const log = await readFile(join(this.dataDirectory, 'log', 'host.log'), 'utf8').catch(() => this.#output);
    return log.slice(-4_000);
  }

  async statusIs(user: DemoUser, signingId: number, status: string): Promise<Answer> {
    return await this.waitFor(
      async () => {
        const answer = await this.as(user, 'GET', `/limepkg-esign/signing/${String(signingId)}/`);
        return answer.body?.status?.value === status ? answer : undefined;
      },
      `signing ${String(signingId)} to be ${status}`,
    );
  }
}

const BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

/** The personal token in a mail's portal link. */
export function tokenOf(mail: MailboxMail): string {
  const match = /token=([A-Za-z0-9_-]{43})/.exec(mail.text);
  if (match?.[1] === undefined) throw new Error(`no link in: ${mail.text}`);
  return match[1];
}
