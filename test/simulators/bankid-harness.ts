import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBankId } from '../../simulators/bankid/index.js';
import type { BankId, BankIdOptions } from '../../simulators/bankid/index.js';
import { serve } from './served.js';

/** An answer of the simulator. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Base64 of a text. */
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const SIGNING = {
  endUserIp: '198.51.100.7',
  userVisibleData: base64('Jag skriver under hyresavtalet åäö.'),
  userNonVisibleData: base64('{"v":1,"file":"4711"}'),
};
/** Three people of the test series. */
export const [ELIN, JOHAN, STRANGER] = ['199001189811', '198204112398', '191212121212'] as const;

/** A BankID simulator of its own, with a clock that tests turn. */
export class BankIdHarness {
  private constructor(
    readonly bankId: BankId,
    readonly directory: string,
    readonly url: string,
    private readonly clock: { ms: number },
    readonly close: () => Promise<void>,
  ) {}

  static async open(options: Partial<BankIdOptions> = {}): Promise<BankIdHarness> {
    const directory = await mkdtemp(join(tmpdir(), 'bankid-'));
    const clock = { ms: 0 };
    const bankId = await startBankId({ directory, now: () => Date.now() + clock.ms, ...options });
    const served = await serve('/simulators/bankid', bankId.router);
    return new BankIdHarness(bankId, directory, served.url, clock, async () => {
      await served.close();
      await rm(directory, { recursive: true, force: true });
    });
  }

  /** Lets time pass. */
  pass(seconds: number): void {
    this.clock.ms += seconds * 1000;
  }

  async api(path: string, body: unknown, init: RequestInit = {}): Promise<Answer> {
    return await answerOf(
      await fetch(`${this.url}/rp/v6.0/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...init,
      }),
    );
  }

  async control(path: string, body?: unknown): Promise<Answer> {
    return await answerOf(
      await fetch(`${this.url}/control/${path}`, {
        method: 'POST',
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    );
  }

  async orders(): Promise<any[]> /* eslint-disable-line @typescript-eslint/no-explicit-any */ {
    return (await (await fetch(`${this.url}/control/orders/`)).json()) as never;
  }

  /** Opens an order. @returns its reference and tokens */
  async order(fields: object = {}, path = 'sign'): Promise<Record<string, string>> {
    const { status, body } = await this.api(path, { ...SIGNING, ...fields });
    expect({ status, body }).toMatchObject({ status: 200 });
    return body;
  }

  collect(orderRef: string | undefined): Promise<Answer> {
    return this.api('collect', { orderRef });
  }

  /** Opens an order, has it signed, fetches the result. */
  async signed(act: object = {}, fields: object = {}, path = 'sign'): Promise<Answer> {
    const { orderRef } = await this.order(fields, path);
    expect((await this.control(`orders/${orderRef}/sign`, act)).status).toBe(200);
    return await this.collect(orderRef);
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
