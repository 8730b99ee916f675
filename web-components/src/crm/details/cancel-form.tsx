import { h, type FunctionalComponent } from '@stencil/core';
import type { Say } from '../create/words';

export const REASON_MAX_LENGTH = 500;

export interface CancelFormProps {
  readonly say: Say;
  readonly isBusy: boolean;
  readonly onCancel: (reason: string) => void;
  readonly onKeep: () => void;
}

/** Asks once, and for a reason: cancelling cannot be undone. Escape leaves everything as it is. */
export const CancelForm: FunctionalComponent<CancelFormProps> = ({ say, isBusy, onCancel, onKeep }) => {
  const submit = (event: Event): void => {
    const form = (event.target as HTMLElement).closest('.cancel-form');
    onCancel((form?.querySelector('textarea')?.value ?? '').trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // The dialog around it stays open.
      event.stopPropagation();
      onKeep();
    }
  };
  return (
    <section
      class="cancel-form"
      role="alertdialog"
      aria-labelledby="cancel-title"
      aria-describedby="cancel-text"
      onKeyDown={onKeyDown}
    >
      <h3 id="cancel-title">{say('cancel_signing.title')}</h3>
      <p id="cancel-text">{say('cancel_signing.text')}</p>
      <label htmlFor="cancel-reason">{say('cancel_signing.reason')}</label>
      <textarea id="cancel-reason" rows={2} maxLength={REASON_MAX_LENGTH} aria-describedby="cancel-help" />
      <p id="cancel-help" class="soft">
        {say('cancel_signing.reason_help')}
      </p>
      <div class="row">
        <limel-button
          class="danger"
          label={say('cancel_signing.confirm')}
          primary={true}
          loading={isBusy}
          onClick={submit}
        />
        <limel-button label={say('cancel_signing.keep')} onClick={onKeep} />
      </div>
    </section>
  );
};
