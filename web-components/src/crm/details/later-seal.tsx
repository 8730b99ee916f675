import { h, type FunctionalComponent } from '@stencil/core';
import type { SigningProgress } from '../../services/crm-payloads';
import type { Say } from '../create/words';

export interface LaterSealProps {
  readonly say: Say;
  readonly progress: SigningProgress;
  readonly isBusy: boolean;
  readonly onSeal: () => void;
}

/** A document that was completed without a seal: its sender can have it sealed, and sees how far that has come. */
export const LaterSeal: FunctionalComponent<LaterSealProps> = ({ say, progress, isBusy, onSeal }) => {
  const { seal = 'none', canDecide = false } = progress;
  if (seal === 'none' || seal === 'sealed') return null;
  return (
    <div class="later-seal">
      <p>{say(`details.seal.${seal}`)}</p>
      {seal !== 'under_way' && canDecide ? (
        <limel-button
          class="seal"
          label={say(seal === 'stopped' ? 'details.seal.again' : 'details.seal.button')}
          outlined={true}
          loading={isBusy}
          onClick={onSeal}
        />
      ) : null}
    </div>
  );
};
