import { h, type FunctionalComponent } from '@stencil/core';
import type { Say } from '../create/words';
import { Icon, type IconName } from './icons';

const STATUSES = ['created', 'sent', 'opened', 'partlysigned', 'signed', 'canceled', 'error'] as const;
type Status = (typeof STATUSES)[number];

/** Whether anything may still happen to a signing of this status. */
export function isMoving(status: string): boolean {
  return status !== 'signed' && status !== 'canceled';
}

/** A status in one word of the session's language. */
export function statusWord(say: Say, status: string): string {
  return say(`status.word.${status}`);
}

/** How far a signing has come: a drawing and a word. */
export const StatusBadge: FunctionalComponent<{ say: Say; status: string }> = ({ say, status }) => {
  const known: Status = STATUSES.find((one) => one === status) ?? 'sent';
  return (
    <span class={`state state-${known}`}>
      <Icon name={known satisfies IconName} />
      <span>{statusWord(say, status)}</span>
    </span>
  );
};
