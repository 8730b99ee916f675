import { parseCertificate, revocationAddresses, type HttpSend } from '../../../pki/index.js';
import { fetchOcsp, nodePkiPrimitives } from '../../../pki/index.node.js';
import type { CallSource, DeviceSignatureRequest, DeviceSignatureState, DeviceSigning } from '../contract.js';

const TIMEOUT_MS = 3000;

/** Devices whose signatures come with what the authority says of their certificates: that can be asked now, and years later it cannot. */
export class AnsweredDevices implements DeviceSigning {
  constructor(
    private readonly devices: DeviceSigning,
    private readonly roots: () => readonly Uint8Array[],
    private readonly send: HttpSend,
    private readonly now: () => Date,
  ) {}

  pseudonymToken(pseudonym: string, operationId: string, source: CallSource): Promise<string> {
    return this.devices.pseudonymToken(pseudonym, operationId, source);
  }

  begin(request: DeviceSignatureRequest, token: string, source: CallSource): Promise<DeviceSignatureState> {
    return this.devices.begin(request, token, source);
  }

  async state(operationId: string): Promise<DeviceSignatureState> {
    const found = await this.devices.state(operationId);
    if (found.state !== 'signed' || found.result.ocspResponses !== undefined) return found;
    const answer = await this.answerAbout(found.result.certificates);
    // Without it the signature is as good, for whoever can ask the authority.
    return answer === undefined ? found : { ...found, result: { ...found.result, ocspResponses: [answer] } };
  }

  cancel(operationId: string): Promise<void> {
    return this.devices.cancel(operationId);
  }

  private async answerAbout(chain: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
    const [own, ...others] = [...chain, ...this.roots()].map(parseCertificate);
    const { ocsp } = own === undefined ? { ocsp: [] } : revocationAddresses(own);
    const issuer = others.find(({ subject }) => own !== undefined && Buffer.compare(subject.der, own.issuer.der) === 0);
    if (own === undefined || issuer === undefined || ocsp.length === 0) return undefined;
    const options = { primitives: nodePkiPrimitives, send: this.send, now: this.now, timeoutMs: TIMEOUT_MS };
    return fetchOcsp(own, issuer, ocsp.slice(0, 1), options).then(
      ({ der }) => der,
      () => undefined,
    );
  }
}
