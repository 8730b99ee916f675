import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { ExitCode, Terminal } from './terminal.js';

const DEFAULT_DATA_DIRECTORY = 'var';
const TIMEOUT_MS = 60_000;

/** Where a running installation is, and an administrator's key to it. */
interface Installation {
  /** With the application, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
}

const demoFile = z.object({
  baseUrl: z.url(),
  application: z.string(),
  users: z.array(z.object({ apiKey: z.string(), admin: z.boolean() })),
});

const answer = z.object({
  checks: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['ok', 'warning', 'failed', 'unknown']),
      title: z.string(),
      detail: z.string(),
      breaks: z.string(),
      todo: z.string(),
    }),
  ),
  trustService: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['passed', 'warning', 'failed']),
      detail: z.string(),
      breaks: z.string().optional(),
    }),
  ),
});

type Answer = z.infer<typeof answer>;

const MARKS = { ok: '✓', passed: '✓', warning: '!', failed: '✗', unknown: '–' } as const;

/**
 * `limepkg-esign doctor`: asks a running installation to check itself and its trust service, and says what each failing thing breaks.
 * Reaches it by `--url` with the administrator's key in `ESIGN_API_KEY`, else by the demo's own file in the data folder.
 *
 * @returns 0 when nothing failed, 1 when something did, 2 when the installation cannot be asked
 */
export async function doctorCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...args], options: { url: { type: 'string' }, json: { type: 'boolean' } } });
  const found = await ask(await installationOf(values.url, terminal.environment));
  terminal.out(values.json === true ? JSON.stringify(found, null, 2) : textOf(found));
  const states: readonly string[] = [...found.checks, ...found.trustService].map(({ state }) => state);
  return states.includes('failed') ? 1 : 0;
}

async function installationOf(url: string | undefined, environment: Terminal['environment']): Promise<Installation> {
  const apiKey = environment['ESIGN_API_KEY'];
  if (url !== undefined) {
    if (apiKey === undefined) throw new Error('ESIGN_API_KEY must hold the API key of an administrator.');
    return { url: url.replace(/\/+$/, ''), apiKey };
  }
  const path = join(environment['ESIGN_DATA_DIR'] ?? DEFAULT_DATA_DIRECTORY, 'demo.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error('No installation is named: give --url, or the data folder of a running demo in ESIGN_DATA_DIR.');
  });
  const { baseUrl, application, users } = demoFile.parse(JSON.parse(text));
  return { url: `${baseUrl}/${application}`, apiKey: users.find(({ admin }) => admin)?.apiKey ?? '' };
}

async function ask({ url, apiKey }: Installation): Promise<Answer> {
  const response = await fetch(`${url}/limepkg-esign/setup/check/`, {
    headers: { 'x-api-key': apiKey },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new Error(`Nothing answers at ${url}.`);
  });
  if (!response.ok) throw new Error(`The installation at ${url} answers ${String(response.status)}.`);
  const result = answer.safeParse(await response.json().catch(() => undefined));
  if (!result.success) throw new Error(`What answers at ${url} is no installation of this version.`);
  return result.data;
}

function textOf({ checks, trustService }: Answer): string {
  const lines = checks.flatMap(({ state, title, detail, breaks, todo }) =>
    linesOf(state, `${title}: ${detail}`, [breaks, todo]),
  );
  const trust = trustService.flatMap(({ state, id, detail, breaks = '' }) =>
    linesOf(state, `${id}: ${detail}`, [breaks]),
  );
  return [...lines, ...(trust.length === 0 ? [] : ['', 'Trust service', ...trust])].join('\n');
}

function linesOf(state: keyof typeof MARKS, text: string, more: readonly string[]): string[] {
  return [`${MARKS[state]} ${plain(text)}`, ...more.filter((one) => one !== '').map((one) => `    ${plain(one)}`)];
}

/** One line, whatever the installation's texts hold. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
