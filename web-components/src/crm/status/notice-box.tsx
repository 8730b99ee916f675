import { h, type FunctionalComponent } from '@stencil/core';
import type { Outcome } from './acting';
import { Icon } from './icons';

/** What became of something; read out at once when it went wrong. */
export const NoticeBox: FunctionalComponent<{ outcome: Outcome }> = ({ outcome }, children) => (
  <div class={{ notice: true, good: outcome.isGood, bad: !outcome.isGood }} role={outcome.isGood ? 'status' : 'alert'}>
    <Icon name={outcome.isGood ? 'signed' : 'error'} />
    <div>
      <p>{outcome.text}</p>
      {children}
    </div>
  </div>
);
