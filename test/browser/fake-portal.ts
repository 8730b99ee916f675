import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { po } from 'gettext-parser';
import type { PortalContext } from '../../src/portal/context.js';
import { pageEndpoint } from '../../src/portal/page/page.js';
import { leaseDocument, mixedDocument } from './sample-documents.js';

const root = new URL('../../', import.meta.url).pathname;
const bundle = join(root, 'web-components/dist/limepkg-esign-lwc-components');
const STATIC = '/demo/static/limepkg-esign/1/limepkg-esign-lwc-components/';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
};

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly duty: 'sign' | 'approve' | 'view';
  status: string;
  doneDate?: string;
}

/** What the portal answers to one token; acts change it. */
export interface Scene {
  title: string;
  sender: string;
  status: string;
  methods: string[];
  me: Person;
  others: Person[];
  canAct: boolean;
  waitingFor: string[];
  language?: string;
  deadline?: string;
  cancellation?: object;
  message?: string;
  company?: string;
  pages?: number;
  /** Three pages when absent; else six of different formats, turned ones among them. */
  document?: 'mixed';
  /** Answers every call with this problem. */
  problem?: { status: number; code: string; reference?: string };
  /** Answers the next act with this problem, once. */
  actProblem?: { status: number; code: string; reference?: string };
  /** The document is broken off with this status. */
  documentStatus?: number;
}

export function scene(change: Partial<Scene> = {}): Scene {
  return {
    title: 'Office lease 2027',
    sender: 'Anna Berg',
    status: 'sent',
    methods: ['checkbox'],
    me: { name: 'Karl Ek', email: 'karl@example.test', duty: 'sign', status: 'opened' },
    others: [{ name: 'Mia Holm', email: 'mia@example.test', duty: 'approve', status: 'notified' }],
    canAct: true,
    waitingFor: [],
    language: 'en_us',
    ...change,
  };
}

/** The portal's calls with invented answers, the page with its strict policy, and the built components. */
export class FakePortal {
  readonly scenes = new Map<string, Scene>();
  readonly acts: { path: string; body: Record<string, unknown> }[] = [];
  /** Bytes of script sent before the PDF viewer's. */
  readonly sent: { path: string; bytes: number }[] = [];
  /** Languages whose texts were asked for. */
  readonly languages: string[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly translations = readTranslations();
  private readonly documents = new Map<Scene['document'], Uint8Array>();
  private readonly page = pageEndpoint(this.context(), '1');

  async start(): Promise<void> {
    this.documents.set(undefined, await leaseDocument());
    this.documents.set('mixed', await mixedDocument());
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  url(token: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/demo/limepkg-esign/portal/?app=demo&token=${token}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const call = pathname.replace('/demo/limepkg-esign/portal/', '');
    if (pathname.startsWith(STATIC)) {
      this.sendFile(pathname.slice(STATIC.length), response);
    } else if (call === '') {
      await this.sendPage(searchParams, response);
    } else if (call === 'translation/') {
      const language = searchParams.get('language') ?? '';
      this.languages.push(language);
      sendJson(response, 200, { [language]: this.translations[language] });
    } else {
      const token = call.split('/').at(-2) ?? '';
      await this.answerToken(call, this.scenes.get(token), request, response);
    }
  }

  /** The page itself is the product's own. */
  private async sendPage(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const language = (query.get('lang') ?? 'en_us') as 'en_us';
    const answer = {
      status: (code: number) => ((response.statusCode = code), answer),
      set: (headers: Record<string, string>) => (response.setHeaders(new Map(Object.entries(headers))), answer),
      type: () => (response.setHeader('content-type', 'text/html; charset=utf-8'), answer),
      send: (html: string) => response.end(html),
    };
    await this.page.handler({ request: { query: Object.fromEntries(query) }, language } as never, answer as never);
  }

  private context(): Pick<PortalContext, 'host' | 'settings'> {
    const get = (language: string, key: string): string => this.translations[language]?.[key] ?? key;
    const host = { application: 'demo', translator: { get } };
    return { host, settings: () => ({ accentColor: '#0e6058' }) } as never;
  }

  private async answerToken(
    call: string,
    found: Scene | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const problem = found === undefined ? { status: 400, code: 'TOKEN_INVALID' } : found.problem;
    if (found === undefined || problem !== undefined) {
      sendProblem(response, problem ?? { status: 400, code: '' });
    } else if (/^(original|signed)_document/.test(call)) {
      this.sendDocument(request, response, found);
    } else if (request.method === 'POST') {
      await this.perform(call, found, request, response);
    } else {
      sendJson(response, 200, visitOf(found));
    }
  }

  private async perform(call: string, found: Scene, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    this.acts.push({ path: call.split('/').slice(0, -2).join('/'), body });
    if (found.actProblem !== undefined) {
      sendProblem(response, found.actProblem);
      delete found.actProblem;
      return;
    }
    if (call.startsWith('decline')) {
      found.status = 'canceled';
      found.me.status = 'canceled';
      found.cancellation = { kind: body.kind, reason: body.reason, isYou: true };
    } else {
      found.me.status = call.startsWith('approve') ? 'approved' : 'signed';
      found.status = 'partlysigned';
      found.canAct = false;
    }
    sendJson(response, 200, visitOf(found));
  }

  private sendDocument(request: IncomingMessage, response: ServerResponse, found: Scene): void {
    if (found.documentStatus !== undefined) {
      sendJson(response, found.documentStatus, {});
      return;
    }
    const document = this.documents.get(found.document) ?? new Uint8Array();
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    const to = Number(range?.[2] ?? document.length - 1);
    response.writeHead(range ? 206 : 200, {
      'content-type': 'application/pdf',
      'accept-ranges': 'bytes',
      'content-length': to - from + 1,
      ...(range && { 'content-range': `bytes ${from}-${to}/${document.length}` }),
    });
    response.end(document.slice(from, to + 1));
  }

  private sendFile(path: string, response: ServerResponse): void {
    try {
      const content = readFileSync(join(bundle, path));
      this.sent.push({ path, bytes: content.length });
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.setHeader('cache-control', 'public, max-age=3600, immutable');
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
}

function visitOf(found: Scene): object {
  const person = (one: Person, order: number): object => ({
    ...one,
    order,
    role: { value: one.duty, text: one.duty },
    status: { value: one.status, text: one.status },
  });
  return {
    signer: { ...person(found.me, 1), canAct: found.canAct, waitingFor: found.waitingFor },
    signing: {
      id: 7,
      title: found.title,
      status: { value: found.status, text: found.status },
      coworker: { name: found.sender, email: 'anna@example.test', phone: '', company: found.company },
      message: found.message,
      methods: found.methods.map((value) => ({ value, text: value, interaction: 'instant' })),
      originalDocument: {
        filename: 'lease.pdf',
        size: 1000,
        url: '',
        fingerprint: '4f1c9a7e02b35d68'.repeat(4),
      },
      signers: [person(found.me, 1), ...found.others.map((one, index) => person(one, index + 1))],
      language: found.language,
      deadline: found.deadline ?? null,
      cancellation: found.cancellation ?? null,
    },
  };
}

/** As the host does: what support can look up travels in a header. */
function sendProblem(response: ServerResponse, problem: { status: number; code: string; reference?: string }): void {
  const { status, code, reference } = problem;
  if (reference !== undefined) response.setHeader('x-request-id', reference);
  sendJson(response, status, { code });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

function readTranslations(): Record<string, Record<string, string>> {
  const folder = join(root, 'translations');
  const files = readdirSync(folder).filter((name) => name.endsWith('.po'));
  return Object.fromEntries(
    files.map((name) => {
      const entries = Object.values(po.parse(readFileSync(join(folder, name))).translations[''] ?? {});
      const texts = entries.map((entry) => [entry.msgid, entry.msgstr[0] ?? '']);
      return [name.replace('.po', ''), Object.fromEntries(texts) as Record<string, string>];
    }),
  );
}
