import type { MailDataByKind } from '../../src/mail/index.js';

export const FINGERPRINT = 'b0b4fcae7531a0509fc1f29e814ea59487c38787df671e6bc04b17ee355b24f3';
const LINK =
  'https://crm.example/demo/limepkg-esign/portal/?app=demo&token=RpBvgNLpxED3DVEklgI89BQClw7cw5WxvAeCHTyg0aB';
const RECORD = 'https://crm.example/demo/client/#/signing/1007';
const AT = new Date('2026-11-24T13:05:09Z');

const common = {
  recipientName: 'Peter Johansson',
  sender: { name: 'Anna Berg', email: 'anna.berg@flowers.example', organisation: 'Lime Flowers AB' },
  title: 'Office lease 2027',
};

/** One mail of each kind, all options used. */
export const SAMPLES: MailDataByKind = {
  invitation: {
    ...common,
    duty: 'sign',
    subject: '',
    message: 'Hi Peter,\nhere it is.',
    link: LINK,
    pages: 12,
    fingerprint: FINGERPRINT,
    deadline: AT,
  },
  reminder: {
    ...common,
    duty: 'approve',
    message: '',
    link: LINK,
    pages: 1,
    fingerprint: FINGERPRINT,
    deadline: null,
    askedAt: AT,
  },
  expiring: {
    ...common,
    audience: 'sender',
    duty: 'sign',
    link: RECORD,
    deadline: AT,
    waitingFor: ['Mari Ahna', 'Bo Ek'],
  },
  completed: {
    ...common,
    audience: 'signer',
    link: LINK,
    fingerprint: FINGERPRINT,
    filename: 'Office lease 2027 (signed).pdf',
    isAttached: true,
    completedAt: AT,
    signedBy: ['Peter Johansson', 'Mari Ahna'],
  },
  canceled: {
    ...common,
    audience: 'sender',
    cause: 'declined',
    by: 'Mari Ahna',
    reason: 'The price is wrong.',
    canceledAt: AT,
    link: RECORD,
  },
  declined: {
    ...common,
    signer: { name: 'Mari Ahna', email: 'mari@example.com' },
    cause: 'not_me',
    reason: 'Ask Bo.',
    declinedAt: AT,
    link: RECORD,
  },
  error: {
    ...common,
    code: 'HOST_MAIL_REFUSED',
    step: 'signing_create.send_invitations',
    failedAt: AT,
    concerns: 'Mari Ahna (mari@example.com)',
    link: RECORD,
  },
};
