import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Its callback is registered with this port: only one can run on a machine at a time. */
const ADDRESS = 'http://localhost:4600';
const WAIT_MS = 180_000;

/** The example of the documentation, as a process of its own beside a running product. */
export class EService {
  readonly url = ADDRESS;

  private constructor(private readonly child: ChildProcess) {}

  /** Waits its turn where another test runs it. @param dataDirectory - of the product */
  static async start(dataDirectory: string): Promise<EService> {
    const program = 'docs/examples/e-service/server.mjs';
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const child = spawn(process.execPath, [program, join(dataDirectory, 'demo.json')], { stdio: 'pipe' });
      const said = await new Promise<string>((resolve) => {
        let text = '';
        child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
        child.stdout.on('data', () => resolve('ready'));
        child.once('exit', () => resolve(text));
      });
      if (said === 'ready') return new EService(child);
      if (!said.includes('EADDRINUSE') || Date.now() > deadline) throw new Error(said);
      await sleep(1_000);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}
