import { randomBytes, randomUUID } from 'node:crypto';
import type { RecordRequest, RegisteredSigner, Registration } from '../../src/trust/contract.js';
import { sha256 } from './installation.js';

/** Somebody who is asked, with the link's token. */
export interface Asked {
  readonly token: string;
  readonly signer: RegisteredSigner;
}

/** A signing as an installation registers it. */
export interface MadeSigning {
  readonly key: string;
  readonly registration: Registration;
  readonly asked: readonly Asked[];
}

export function ask(id: number, change: Partial<RegisteredSigner> = {}): Asked {
  const token = randomBytes(32).toString('base64url');
  const signer: RegisteredSigner = {
    ...{ id, name: `Person ${id}`, email: `person${id}@example.com`, order: 1, role: 'signer', duty: 'sign' },
    tokenSha256: sha256(token),
    ...change,
  };
  return { token, signer };
}

export function makeSigning(asked: readonly Asked[], change: Partial<Registration> = {}): MadeSigning {
  const registration: Registration = {
    ...{ signingId: 4711, application: 'demo', fingerprint: sha256(randomUUID()), bytes: 1000, pages: 1, fileId: 12 },
    ...{ title: 'Agreement', language: 'en_us', sentAt: new Date().toISOString() },
    sender: { name: 'Carlito Jakobsson', email: 'carlito@example.com' },
    methods: ['checkbox', 'signature', 'bankid_se'],
    signers: asked.map(({ signer }) => signer),
    ...{ serverUrl: 'https://crm.example.com', maskIdentification: true },
    ...change,
  };
  return { key: randomUUID(), registration, asked };
}

/** What the portal sends when somebody ticks the box or approves. */
export function act({ registration }: MadeSigning, { signer, token }: Asked, change: object = {}): RecordRequest {
  const isApproval = signer.duty === 'approve';
  return {
    ...{ signerId: signer.id, method: isApproval ? 'approve' : 'checkbox', level: 'SES', token },
    record: {
      ...{ version: 1, kind: isApproval ? 'approve' : 'checkbox' },
      ...(isApproval ? { approved: true } : { signed: true }),
      ...{ signingId: registration.signingId, signerId: signer.id, name: signer.name, email: signer.email },
      ...{ documentFingerprint: registration.fingerprint, tokenSha256: signer.tokenSha256 },
      ...{ ipAddress: '192.0.2.7', browser: 'Firefox 140', platform: 'Linux', at: new Date().toISOString() },
      ...change,
    },
  };
}
