import { h, type FunctionalComponent } from '@stencil/core';
import type { StatusSigning } from '../../services/crm-payloads';
import { inOrder } from '../../services/translator';
import type { Say } from '../create/words';
import { Icon } from './icons';
import type { Moments } from './moments';
import { isMoving, StatusBadge } from './state';

/** What a line needs of the card around it. */
export interface LineProps {
  readonly say: Say;
  readonly locale: string;
  readonly moments: Moments;
  readonly signing: StatusSigning;
  readonly isBusy: boolean;
  readonly onOpen: () => void;
  readonly onAct: () => void;
}

/** One signing: how far it has come, who is next and since when, and the one action that would move it forward. */
export const SigningLine: FunctionalComponent<LineProps> = ({ signing, ...props }) => (
  <li class="signing" data-signing={String(signing.id)} key={signing.id} aria-labelledby={`title-${signing.id}`}>
    <div class="what">
      <div class="top">
        <StatusBadge say={props.say} status={signing.status.value} />
        <button
          type="button"
          class="open"
          id={`title-${signing.id}`}
          title={inOrder(signing.title)}
          onClick={props.onOpen}
        >
          <bdi>{inOrder(signing.title)}</bdi>
        </button>
      </div>
      <p class="facts">{factsOf({ signing, ...props })}</p>
    </div>
    <div class="act">{forward({ signing, ...props })}</div>
  </li>
);

function factsOf({ say, locale, moments, signing }: LineProps) {
  const { next, acted, nextReminder, failure, waiting, cancellation, signedDate } = signing;
  const time = (key: string, iso: string | null) =>
    iso && (
      <time dateTime={iso} title={moments.full(iso)}>
        {say(key, { date: moments.short(iso) })}
      </time>
    );
  const names =
    next &&
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(
      next.more > 0 ? [...next.names, say('status.more_names', { count: next.more })] : next.names,
    );
  return [
    failure && <span class="bad">{failure.message}</span>,
    waiting && !failure && <span>{say('details.waiting', { cause: waiting.message })}</span>,
    cancellation && (
      <span>{[say(`status.ended.${cancellation.kind}`), inOrder(cancellation.reason)].filter(Boolean).join(': ')}</span>
    ),
    names && <span class="next">{say('status.next', { names })}</span>,
    next && time('status.since_short', next.since),
    time('status.next_reminder', nextReminder),
    acted && acted.total > 1 && <span>{say('status.signed_count', { done: acted.done, total: acted.total })}</span>,
    signing.status.value === 'signed' && time('signer_state.signed', signedDate),
  ].filter(Boolean);
}

function forward({ say, signing, isBusy, onAct, onOpen }: LineProps) {
  const { action, portalUrl, signedUrl } = signing;
  if (action === 'sign' && portalUrl) {
    return (
      <a class="link-button primary" href={portalUrl} target="_blank" rel="noreferrer">
        <Icon name="pen" />
        {say('details.portal')}
      </a>
    );
  }
  if (action === 'remind' || action === 'resume') {
    return (
      <limel-button
        label={say(action === 'remind' ? 'remind.button' : 'resume.button')}
        primary={action === 'resume'}
        outlined={action === 'remind'}
        loading={isBusy}
        onClick={onAct}
      />
    );
  }
  if (signedUrl) {
    return (
      <a class="link-button" href={signedUrl} download>
        <Icon name="download" />
        {say('status.download')}
      </a>
    );
  }
  return isMoving(signing.status.value) ? <limel-button label={say('details.open')} onClick={onOpen} /> : null;
}
