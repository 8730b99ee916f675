import {
  canAct,
  isCancelable,
  SIGNER_TRANSITIONS,
  SIGNING_STATUSES,
  SIGNING_TRANSITIONS,
  signerStatusesBefore,
  signingStatusesBefore,
  type SignerStatus,
  type SigningStatus,
} from '../../src/signing/index.js';
import { makeSigner, makeSigning } from '../signing-records.js';

describe('the transitions', () => {
  it('lead nowhere from signed and canceled', () => {
    expect(SIGNING_TRANSITIONS.signed).toEqual([]);
    expect(SIGNING_TRANSITIONS.canceled).toEqual([]);
    expect(signingStatusesBefore('canceled')).not.toContain('signed');
    expect(signingStatusesBefore('error')).toEqual(['created', 'sent', 'opened', 'partlysigned']);
  });

  it('keep who has acted, whatever happens to the signing', () => {
    for (const done of ['signed', 'approved', 'canceled'] as const) expect(SIGNER_TRANSITIONS[done]).toEqual([]);
    expect(signerStatusesBefore('canceled')).toEqual(['created', 'sent', 'notified', 'opened', 'error']);
  });
});

describe('canAct', () => {
  it.each<[SigningStatus, SignerStatus, boolean]>([
    ['sent', 'notified', true],
    ['opened', 'opened', true],
    ['partlysigned', 'sent', true],
    ['error', 'notified', true],
    ['sent', 'error', true],
    ['sent', 'signed', false],
    ['sent', 'canceled', false],
    ['canceled', 'notified', false],
    ['signed', 'notified', false],
  ])('of a %s signing and a %s signer is %s', (status, signerStatus, expected) => {
    const signer = makeSigner({ status: signerStatus });
    expect(canAct({ signing: makeSigning({ status }), signers: [signer] }, signer)).toBe(expected);
  });

  it('is false for a viewer', () => {
    const signer = makeSigner({ role: 'viewer' });
    expect(canAct({ signing: makeSigning(), signers: [makeSigner(), signer] }, signer)).toBe(false);
  });
});

describe('isCancelable', () => {
  const open = [makeSigner({ status: 'signed' }), makeSigner({ id: 2 })];
  const done = [makeSigner({ status: 'signed' })];
  const failedWith = (step: string, isFinal: boolean) =>
    makeSigning({
      status: 'error',
      metadata: { ...makeSigning().metadata, failure: { code: 'X', message: 'x', step, datetime: 'now', isFinal } },
    });

  it.each(SIGNING_STATUSES)('of a %s signing that waits for somebody', (status) => {
    const expected = status !== 'signed' && status !== 'canceled';
    expect(isCancelable({ signing: makeSigning({ status }), signers: open })).toBe(expected);
  });

  it('ends with the last signature, and begins again when the completion was refused for good', () => {
    expect(isCancelable({ signing: makeSigning({ status: 'partlysigned' }), signers: done })).toBe(false);
    expect(isCancelable({ signing: failedWith('signing_complete.collect_evidence', true), signers: done })).toBe(true);
    expect(isCancelable({ signing: failedWith('signing_complete.collect_evidence', false), signers: done })).toBe(
      false,
    );
    expect(isCancelable({ signing: failedWith('signing_next.send_invitations', true), signers: done })).toBe(false);
  });
});
