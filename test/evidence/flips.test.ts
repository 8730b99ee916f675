import {
  verifyEvidence,
  type BankIdSeRecord,
  type OidcRecord,
  type VerifyEvidenceOptions,
} from '../../src/evidence/index.js';
import { isWhole, seed } from '../seed.js';
import type { Identity } from './maker/authority.js';
import { issuePerson, makeAuthority, ocspFor, type BankIdAuthority } from './maker/bankid.js';
import { CHECKED, FINGERPRINT, makeRecord, optionsOf, SIGNED } from './maker/records.js';
import { brokerAnchors, makeBroker, makeTokenRecord, type Broker } from './maker/token.js';

const SAMPLES = isWhole ? 2000 : 200;

/** Small, seeded and repeatable (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = generator(seed);

/** Flips one bit of what base64 stands for. */
function flipBit(base64: string, encoding: 'base64' | 'base64url' = 'base64'): string {
  const bytes = Buffer.from(base64, encoding);
  bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
  return bytes.toString(encoding);
}

/** Puts another character in one place of a text. */
function flipCharacter(text: string): string {
  const at = Math.floor(random() * text.length);
  const alphabet = 'ABCDwxyz0189+/-_= <&';
  const other = alphabet[Math.floor(random() * alphabet.length)]!;
  return text.slice(0, at) + (other === text[at] ? '#' : other) + text.slice(at + 1);
}

describe('flipping any byte', () => {
  let authority: BankIdAuthority;
  let person: Identity;
  let bankId: BankIdSeRecord;
  let broker: Broker;
  let token: OidcRecord;
  let options: VerifyEvidenceOptions;

  beforeAll(async () => {
    authority = await makeAuthority();
    person = await issuePerson(authority);
    bankId = makeRecord(authority, person);
    broker = await makeBroker();
    token = await makeTokenRecord(broker);
    options = optionsOf(authority);
  });

  const passes = async (record: unknown): Promise<boolean> => (await verifyEvidence(record, options)).passed;

  it('of a BankID signature or its OCSP response never leaves a passed report', async () => {
    expect(await passes(bankId)).toBe(true);
    for (let sample = 0; sample < SAMPLES; sample++) {
      for (const part of ['signature', 'ocspResponse'] as const) {
        for (const flip of [flipBit, flipCharacter]) {
          const completion = { ...bankId.completion, [part]: flip(bankId.completion[part]) };
          expect({ sample, part, passed: await passes({ ...bankId, completion }) }).toEqual({
            sample,
            part,
            passed: false,
          });
        }
      }
    }
  });

  it('of a BankID signature is found by the signature itself, even with an OCSP response made anew', async () => {
    for (let sample = 0; sample < SAMPLES / 5; sample++) {
      const signature = flipBit(bankId.completion.signature);
      const ocspResponse = ocspFor(signature, authority, { subject: person, producedAt: SIGNED });
      const report = await verifyEvidence(
        { ...bankId, completion: { ...bankId.completion, signature, ocspResponse } },
        options,
      );
      expect({ sample, indication: report.verdicts.signature.indication }).toEqual({ sample, indication: 'failed' });
    }
  });

  it('of what was sent never leaves a passed report', async () => {
    for (let sample = 0; sample < SAMPLES / 5; sample++) {
      for (const part of ['userVisibleData', 'userNonVisibleData'] as const) {
        const sent = { ...bankId.sent, [part]: flipBit(bankId.sent[part]) };
        expect(await passes({ ...bankId, sent })).toBe(false);
      }
    }
  });

  it('of an ID token or its random bytes never leaves a passed report', async () => {
    const own = { ...options, anchors: brokerAnchors(broker), expected: { fingerprint: FINGERPRINT }, at: CHECKED };
    expect((await verifyEvidence(token, own)).passed).toBe(true);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const parts = token.idToken.split('.');
      const which = sample % 3;
      const flipped = parts.map((part, at) => (at === which ? flipBit(part, 'base64url') : part)).join('.');
      for (const changed of [
        { ...token, idToken: flipped },
        { ...token, idToken: flipCharacter(token.idToken) },
        { ...token, nonceRandom: flipBit(token.nonceRandom, 'base64url') },
      ]) {
        expect((await verifyEvidence(changed, own)).passed).toBe(false);
      }
    }
  });
});
