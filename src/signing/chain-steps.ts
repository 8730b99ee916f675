/** Steps of every chain, in order. A checkpoint is named `<chain>.<step>`. */
export const CHAIN_STEPS = {
  signing_create: ['register_signing', 'rehearse_seal', 'send_invitations'],
  signing_next: ['send_invitations'],
  signing_complete: [
    'collect_evidence',
    'create_signed_document_file',
    'create_signed_document',
    'set_status_signed',
    'write_history',
    'send_completed_mails',
    'publish_completed',
  ],
  signing_cancel: ['set_status_canceled', 'write_history', 'send_canceled_mails', 'publish_canceled'],
  signing_remind: ['send_reminder', 'publish_reminded'],
  signing_seal: ['create_sealed_document_file', 'create_sealed_document', 'write_history'],
  signing_error: ['send_error_mail'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ChainName = keyof typeof CHAIN_STEPS;
export type StepOf<Name extends ChainName> = (typeof CHAIN_STEPS)[Name][number];

/** Only these write `metadata.checkpoint` and can put a signing in `error`; the others keep theirs in their outbox row. */
export const MAIN_CHAINS: readonly ChainName[] = [
  'signing_create',
  'signing_next',
  'signing_complete',
  'signing_cancel',
];

/** Tells whether a stored name is one of the chains. */
export function isChainName(name: string): name is ChainName {
  return Object.hasOwn(CHAIN_STEPS, name);
}

/** The steps that are left after a checkpoint; all of them without one, or when the checkpoint is another chain's. */
export function stepsAfter(chain: ChainName, checkpoint: string | null | undefined): readonly string[] {
  const steps: readonly string[] = CHAIN_STEPS[chain];
  const done = steps.findIndex((step) => checkpoint === `${chain}.${step}`);
  return steps.slice(done + 1);
}
