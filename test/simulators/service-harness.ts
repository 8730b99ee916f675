import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { startBankId, type BankId } from '../../simulators/bankid/index.js';
import { startBroker } from '../../simulators/broker/index.js';
import { startSigningService, type SigningService } from '../../simulators/service/index.js';
import { Browser } from './broker-harness.js';
import { serve } from './served.js';

/** A signing service of its own, with the BankID and the broker behind it. */
export class ServiceHarness {
  private constructor(
    readonly service: SigningService,
    readonly bankId: BankId,
    /** Address of all simulators. */
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<ServiceHarness> {
    const directory = await mkdtemp(join(tmpdir(), 'service-'));
    const bankId = await startBankId({ directory: join(directory, 'bankid') });
    const broker = await startBroker({ directory: join(directory, 'broker'), bankId });
    const router = express.Router().use('/bankid', bankId.router).use('/broker', broker.router);
    const served = await serve('/simulators', router);
    const service = await startSigningService({
      directory: join(directory, 'service'),
      baseUrl: `${served.url}/service`,
      bankIdUrl: `${served.url}/bankid`,
      issuer: `${served.url}/broker`,
      broker,
    });
    router.use('/service', service.router);
    return new ServiceHarness(service, bankId, served.url, async () => {
      await served.close();
      await rm(directory, { recursive: true, force: true });
    });
  }

  /** The application configuration of a customer. */
  options(rootsFile: string): Record<string, string> {
    return {
      'esign.service.url': `${this.url}/service/v1`,
      'esign.service.environment': 'test',
      'esign.service.apiKey': this.service.customer.apiKey,
      'esign.service.customerToken': this.service.customer.customerToken,
      'esign.service.relyingPartyName': this.service.relyingParty,
      'esign.service.issuer': `${this.url}/broker`,
      'esign.service.clientId': this.service.clientId,
      'esign.bankid.signingRootsFile': rootsFile,
    };
  }

  /** The next call that it fits goes wrong in this way. */
  async fault(name: string): Promise<void> {
    const answer = await fetch(`${this.url}/service/control/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    expect(answer.status).toBe(200);
  }

  /** What a person does with the order that waits. */
  async act(act: 'scan' | 'sign' | 'cancel', body: object = {}): Promise<void> {
    const orders = (await (await fetch(`${this.url}/bankid/control/orders/`)).json()) as {
      orderRef: string;
      status: string;
    }[];
    const order = orders.find(({ status }) => status === 'pending');
    const answer = await fetch(`${this.url}/bankid/control/orders/${order?.orderRef ?? ''}/${act}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }

  /** Stays among the simulators, and stops where it is led elsewhere. */
  browser(): Browser {
    return new Browser(this.url);
  }
}
