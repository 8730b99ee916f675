import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../src/cli/run.js';

const check = (id: string, state: string) => ({
  id,
  state,
  title: `T ${id}`,
  detail: 'D\u001b[2J',
  breaks: '',
  todo: '',
});

describe('limepkg-esign doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esign-doctor-'));
  let server: Server;
  let url: string;
  let answer: { status: number; body: unknown };
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.url ?? ''} ${String(request.headers['x-api-key'])}`);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked.length = 0;
    const trustService = [{ id: 'trust.sealKey', state: 'passed', detail: 'It signs.' }];
    answer = { status: 200, body: { checks: [check('mail', 'ok'), check('clock', 'warning')], trustService } };
  });

  const run = async (args: readonly string[], environment: Record<string, string> = {}) => {
    const printed: string[] = [];
    const out = (text: string): void => void printed.push(text);
    const code = await runCommand(['doctor', ...args], { out, err: out, environment });
    return { code, text: printed.join('\n') };
  };

  it('asks the demo that runs on the data folder, as its administrator', async () => {
    const users = [
      { apiKey: 'coworker', admin: false },
      { apiKey: 'administrator', admin: true },
    ];
    writeFileSync(join(folder, 'demo.json'), JSON.stringify({ baseUrl: url, application: 'demo', users }));
    const { code, text } = await run([], { ESIGN_DATA_DIR: folder });
    expect(code).toBe(0);
    expect(asked).toEqual(['/demo/limepkg-esign/setup/check/ administrator']);
    expect(text).toBe('✓ T mail: D [2J\n! T clock: D [2J\n\nTrust service\n✓ trust.sealKey: It signs.');
  });

  it('fails when something fails, and says what that breaks', async () => {
    answer.body = {
      checks: [{ ...check('mail', 'failed'), breaks: 'Nothing arrives.', todo: 'Look.' }],
      trustService: [],
    };
    const { code, text } = await run(['--url', `${url}/demo/`], { ESIGN_API_KEY: 'k' });
    expect(code).toBe(1);
    expect(text).toContain('✗ T mail: D [2J\n    Nothing arrives.\n    Look.');
    expect(asked).toEqual(['/demo/limepkg-esign/setup/check/ k']);
  });

  it('prints what was answered, for programs', async () => {
    expect(JSON.parse((await run(['--url', url, '--json'], { ESIGN_API_KEY: 'k' })).text)).toEqual(answer.body);
  });

  it.each([
    ['nobody is named', [], {}, 200, /give --url/],
    ['the key is missing', ['--url', 'http://127.0.0.1:1'], {}, 200, /ESIGN_API_KEY/],
    ['nothing answers', ['--url', 'http://127.0.0.1:1'], { ESIGN_API_KEY: 'k' }, 200, /Nothing answers/],
  ])('cannot be carried out when %s', async (_, args, environment, _status, words) => {
    const { code, text } = await run(args, { ESIGN_DATA_DIR: join(folder, 'absent'), ...environment });
    expect(code).toBe(2);
    expect(text).toMatch(words);
  });

  it.each([
    [403, {}, /answers 403/],
    [200, { checks: 'none' }, /no installation of this version/],
  ])('cannot be carried out when %s is answered with %j', async (status, body, words) => {
    answer = { status, body };
    const { code, text } = await run(['--url', url], { ESIGN_API_KEY: 'secret-key' });
    expect(code).toBe(2);
    expect(text).toMatch(words);
    expect(text).not.toContain('secret-key');
  });
});
