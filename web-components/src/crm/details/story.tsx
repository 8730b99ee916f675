import { h, type FunctionalComponent } from '@stencil/core';
import type { TimelineEvent } from '../../services/crm-payloads';
import type { Say } from '../create/words';
import { Icon, type IconName } from '../status/icons';
import type { Moments } from '../status/moments';

const MOST_AT_FIRST = 8;

const DRAWINGS: Readonly<Record<string, IconName>> = {
  created: 'file',
  sent: 'mail',
  invitation_sent: 'mail',
  completed_mail_sent: 'mail',
  canceled_mail_sent: 'mail',
  reminded: 'bell',
  expiring: 'bell',
  opened: 'opened',
  signed: 'pen',
  approved: 'signed',
  completed: 'signed',
  declined: 'canceled',
  not_me: 'canceled',
  canceled: 'canceled',
  expired: 'canceled',
  error: 'error',
  tampered: 'error',
  mail_refused: 'error',
  resumed: 'play',
  waiting: 'waiting',
};

export interface StoryProps {
  readonly say: Say;
  readonly moments: Moments;
  readonly events: readonly TimelineEvent[];
  readonly isWhole: boolean;
  readonly onWhole: () => void;
}

/** What has happened, newest first: one sentence each, with the actor and the means. */
export const Story: FunctionalComponent<StoryProps> = (props) => (
  <section>
    <h3 class="story-title" tabindex="-1">
      {props.say('details.history')}
    </h3>
    {whatHappened(props)}
  </section>
);

function whatHappened({ say, moments, events, isWhole, onWhole }: StoryProps) {
  if (events.length === 0) {
    return <p class="soft">{say('details.no_history')}</p>;
  }
  const newest = [...events].reverse();
  const shown = isWhole ? newest : newest.slice(0, MOST_AT_FIRST);
  return (
    <div>
      <ol class="story">
        {shown.map((event, index) => (
          <li class={`event event-${event.kind}`} key={`${events.length - index}`}>
            <Icon name={DRAWINGS[event.kind] ?? 'dot'} />
            <div class="who">
              <p>
                <bdi>{event.text}</bdi>
              </p>
              <p class="soft">
                <time dateTime={event.at} title={moments.full(event.at)}>
                  {moments.short(event.at)}
                </time>
                {event.trace ? <bdi> · {event.trace}</bdi> : null}
              </p>
            </div>
          </li>
        ))}
      </ol>
      {shown.length < newest.length ? (
        <button type="button" class="text-button" onClick={onWhole}>
          {say('details.whole_story', { count: newest.length })}
        </button>
      ) : null}
    </div>
  );
}
