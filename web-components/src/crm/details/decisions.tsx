import { h, type FunctionalComponent } from '@stencil/core';
import { inOrder } from '../../services/translator';
import type { HeldSignature } from '../../services/crm-payloads';
import type { Say } from '../create/words';
import type { SigningView } from './reading';

export interface DecisionsProps {
  readonly say: Say;
  readonly view: SigningView;
  /** What is being done: `identity-<transaction>`. */
  readonly busy: string;
  readonly onDecide: (held: HeldSignature, decision: 'accept' | 'reject') => void;
}

/** Signatures that somebody else than expected made: the sender says whether they count. */
export const Decisions: FunctionalComponent<DecisionsProps> = ({ say, view, busy, onDecide }) => {
  const { held = [], canDecide = false } = view.progress;
  if (held.length === 0) return null;
  return (
    <section class="decisions">
      <h3>{say('details.identity.title')}</h3>
      {held.map((one) => {
        const isBusy = busy === `identity-${one.transaction}`;
        const signer = view.signing.signers.find(({ id }) => id === one.signerId);
        const found = [one.name, one.identity].filter(Boolean).join(', ');
        return (
          <div class="decision" key={one.transaction} data-transaction={one.transaction}>
            <p>
              {say('details.identity.text', {
                name: inOrder(signer?.name ?? ''),
                method: one.method.text,
                found: inOrder(found === '' ? '?' : found),
              })}
            </p>
            {canDecide ? (
              <div class="row">
                <limel-button
                  label={say('details.identity.accept')}
                  primary={true}
                  loading={isBusy}
                  onClick={() => onDecide(one, 'accept')}
                />
                <limel-button
                  class="danger"
                  label={say('details.identity.reject')}
                  outlined={true}
                  disabled={isBusy}
                  onClick={() => onDecide(one, 'reject')}
                />
              </div>
            ) : (
              <p class="soft">{say('details.identity.sender_only')}</p>
            )}
          </div>
        );
      })}
    </section>
  );
};
