import type { CrmSigning, SigningProgress, StatusAnswer, StatusSigning } from '../src/services/crm-payloads';

const option = (value: string, text = value) => ({ text, value });
const file = {
  filename: 'lease.pdf',
  extension: 'pdf',
  id: 40,
  size: 1040,
  mimetype: 'application/pdf',
  url: 'https://crm.example/f/40/',
};

/** One line of a status answer. */
export function statusSigning(changes: Partial<StatusSigning> = {}): StatusSigning {
  return {
    id: 7,
    limetype: 'signing',
    status: option('sent', 'signing.signingstatus.option.sent'),
    title: 'Office lease 2027',
    sentDate: '2026-11-20T10:00:00.000Z',
    signedDate: null,
    acted: { done: 1, total: 3 },
    next: { names: ['Bo Ek', 'Carin Ås'], more: 0, since: '2026-11-20T10:00:00.000Z' },
    nextReminder: '2026-11-25T08:00:00.000Z',
    action: 'remind',
    portalUrl: null,
    failure: null,
    waiting: null,
    cancellation: null,
    signedUrl: null,
    ...changes,
  };
}

export function statusAnswer(signings: readonly StatusSigning[], changes: Partial<StatusAnswer> = {}): StatusAnswer {
  return {
    context: 'relation',
    potentialDocuments: [],
    signings,
    coworker: { id: 1001, name: 'Anna Berg', email: 'anna@crm.example' },
    ...changes,
  };
}

export function crmSigning(changes: Partial<CrmSigning> = {}): CrmSigning {
  const person = (id: number, name: string, status: string, order: number) => ({
    id,
    name,
    email: `p${id}@example.com`,
    order,
    role: option('signer', 'Signer'),
    duty: 'sign' as const,
    status: option(status),
  });
  return {
    id: 7,
    title: 'Office lease 2027',
    status: option('opened'),
    coworker: { id: 1001, name: 'Anna Berg', email: 'anna@crm.example' },
    methods: [option('checkbox')],
    signers: [person(1, 'Arne', 'signed', 1), person(2, 'Bo Ek', 'opened', 2), person(3, 'Carin Ås', 'notified', 2)],
    originalDocument: file,
    signedDocument: null,
    portalUrl: null,
    failure: null,
    waiting: null,
    ...changes,
  };
}

export function signingProgress(changes: Partial<SigningProgress> = {}): SigningProgress {
  const date = '2026-11-20T10:00:00.000Z';
  const waiting = {
    sentDate: date,
    notifiedDate: date,
    openedDate: null,
    doneDate: null,
    mail: { state: 'accepted', at: date },
    reminders: 0,
    nextReminder: '2026-11-25T08:00:00.000Z',
    canRemind: true,
    skipped: null,
    remindableFrom: null,
    act: null,
  } as const;
  return {
    id: 7,
    status: option('opened'),
    language: 'en_us',
    sentDate: date,
    signedDate: null,
    deadline: '2027-01-19T10:00:00.000Z',
    pages: 12,
    originalFingerprint: 'ab12'.repeat(16),
    signedFingerprint: null,
    cancellation: null,
    canCancel: true,
    canRemind: true,
    canResume: false,
    resumeStep: null,
    signers: [
      {
        ...waiting,
        id: 1,
        group: 1,
        isNext: false,
        doneDate: date,
        nextReminder: null,
        canRemind: false,
        skipped: 'already_done',
        act: { method: option('bankid_se', 'BankID'), level: 'AES', identity: '19121212-••••', receiptUrl: null },
      },
      { ...waiting, id: 2, group: 2, isNext: true, openedDate: date },
      {
        ...waiting,
        id: 3,
        group: 2,
        isNext: true,
        canRemind: false,
        skipped: 'too_soon',
        remindableFrom: '2026-11-20T11:00:00.000Z',
        mail: { state: 'refused', at: date },
      },
    ],
    ...changes,
  };
}
