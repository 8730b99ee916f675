import { RequestFailure } from '../services/http';
import type { PortalVisit } from '../services/payloads';
import { showsDocument, viewOf, viewOfFailure } from './view';

interface Change {
  status?: string;
  own?: string;
  duty?: 'sign' | 'approve' | 'view' | null;
  canAct?: boolean;
  waitingFor?: string[];
  other?: string;
  cancellation?: PortalVisit['signing']['cancellation'];
}

function visit(change: Change): PortalVisit {
  const option = (value: string) => ({ value, text: value });
  const { own = 'opened', duty = 'sign', status = 'sent', other = 'notified' } = change;
  const me = { name: 'Karl', email: 'k@x', order: 1, role: option('signer'), duty, status: option(own) };
  const mia = { ...me, name: 'Mia', email: 'm@x', duty: 'approve' as const, status: option(other) };
  return {
    signer: { ...me, canAct: change.canAct ?? true, waitingFor: change.waitingFor ?? [] },
    signing: {
      id: 1,
      title: 'Lease',
      status: option(status),
      coworker: { name: 'Anna', email: 'a@x' },
      methods: [{ ...option('checkbox'), interaction: 'instant' }],
      originalDocument: null,
      signers: [me, mia],
      cancellation: change.cancellation,
    },
  };
}

describe('viewOf', () => {
  it.each<[string, Change, object]>([
    ['asks a signer in turn to sign', {}, { name: 'act', duty: 'sign' }],
    ['asks an approver to approve', { duty: 'approve' }, { name: 'act', duty: 'approve' }],
    ['lets a viewer read', { duty: 'view', canAct: false }, { name: 'read' }],
    ['takes no duty for reading', { duty: null }, { name: 'read' }],
    ['names whom one waits for', { canAct: false, waitingFor: ['Mia'] }, { name: 'waiting', names: ['Mia'] }],
    ['names who is left', { own: 'signed' }, { name: 'done', act: 'signed', isFresh: false, openNames: ['Mia'] }],
    [
      'names nobody after the last',
      { own: 'approved', other: 'signed', duty: 'approve' },
      { name: 'done', act: 'approved', isFresh: false },
    ],
    ['is over when the document is stored', { status: 'signed', own: 'signed' }, { name: 'completed' }],
    [
      'tells a withdrawal with its reason',
      { status: 'canceled', cancellation: { kind: 'canceled', reason: 'Wrong.' } },
      { name: 'canceled', reason: 'Wrong.' },
    ],
    [
      'tells who declined',
      { status: 'canceled', cancellation: { kind: 'declined', reason: '', byName: 'Mia' } },
      { name: 'declined', byName: 'Mia' },
    ],
    [
      'tells the decliner',
      { status: 'canceled', cancellation: { kind: 'declined', reason: '', isYou: true } },
      { name: 'declined_you' },
    ],
    [
      'tells that time is up',
      { status: 'canceled', cancellation: { kind: 'expired', reason: '' } },
      { name: 'expired' },
    ],
    ['lets a viewer who is the wrong person go', { own: 'canceled', duty: 'view' }, { name: 'not_me_you' }],
    ['pauses on an error', { status: 'error' }, { name: 'paused' }],
    ['keeps what is signed on an error', { status: 'error', own: 'signed' }, { name: 'done' }],
  ])('%s', (_name, change, expected) => {
    expect(viewOf(visit(change))).toMatchObject(expected);
  });
});

describe('viewOfFailure', () => {
  it.each<[RequestFailure | Error, string]>([
    [new RequestFailure(400, 'TOKEN_INVALID', ''), 'unknown'],
    [new RequestFailure(409, 'SIGNING_TAMPERED_FILE', ''), 'tampered'],
    [new RequestFailure(503, '', 'R1'), 'fault'],
    [new RequestFailure(429, '', ''), 'fault'],
    [new RequestFailure(0, 'NETWORK', ''), 'offline'],
    [new Error('bug'), 'fault'],
  ])('%s is the page %s', (error, expected) => {
    expect(viewOfFailure(error).name).toBe(expected);
  });

  it('never shows a document that was changed or withdrawn', () => {
    expect(showsDocument({ name: 'tampered' })).toBe(false);
    expect(showsDocument({ name: 'canceled', reason: '' })).toBe(false);
  });
});
