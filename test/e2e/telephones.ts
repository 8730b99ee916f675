import { randomBytes } from 'node:crypto';
import type { Product } from './product.js';

const PIN = '4711';

/** What a telephone shows. */
export interface Push {
  readonly id: string;
  readonly text: string;
  readonly status: string;
  readonly verificationCode: string;
}

/** Telephones of the demonstration's people, and their owners' fingers. */
export class Telephones {
  constructor(private readonly product: Product) {}

  /** What is asked with these words, once a telephone shows it. */
  pushWith(text: string): Promise<Push> {
    return this.product.waitFor(async () => {
      const { body } = await this.product.call('GET', `${this.simulators}/scd/control/pushes/`);
      const pushes = (body as Push[]).filter(({ status }) => status === 'pending');
      return pushes.find((push) => push.text.includes(text));
    }, `a push about ${text}`);
  }

  async accept({ id, verificationCode }: Push): Promise<void> {
    const path = `${this.simulators}/scd/control/pushes/${id}/accept`;
    expect(await this.product.call('POST', path, { pin: PIN, verificationCode })).toMatchObject({ status: 200 });
  }

  /** Lets somebody register a telephone of their own. @returns its pseudonym */
  async register(person: string): Promise<string> {
    const { product, simulators } = this;
    const certificates = `${this.origin}/esign-bb/v1/cert`;
    const pseudonym = `blue-${randomBytes(6).toString('hex')}`;
    const { body } = await product.call('POST', `${simulators}/idbb/control/token`, { person });
    const owner = { 'X-GovStack-AuthenticationToken': (body as { token: string }).token };
    const scdRemoteId = `telephone-${randomBytes(6).toString('hex')}`;
    const telephone = new URLSearchParams({ scdRemoteId });
    await fetch(`${simulators}/scd/phone/`, { method: 'POST', body: telephone, redirect: 'manual' });
    const device = { SCDType: 'REMOTE_SCD_APP_ANDROID', SCDRemoteId: scdRemoteId, pseudonym };
    const made = await product.call('POST', `${certificates}/create`, device, owner);
    expect(made).toMatchObject({ status: 202, body: { status: { code: 'PENDING' } } });
    await this.accept(await this.pushWith(''));
    await product.waitFor(async () => {
      const { body: list } = await product.call('GET', `${certificates}/list?filter=ACTIVATED`, undefined, owner);
      return (list as object[]).length > 0 ? true : undefined;
    }, 'the certificate');
    return pseudonym;
  }

  /** Tokens name their issuer by the address that it is asked at. */
  private get origin(): string {
    return `http://localhost:${String(this.product.port)}`;
  }

  private get simulators(): string {
    return `${this.origin}/simulators`;
  }
}
