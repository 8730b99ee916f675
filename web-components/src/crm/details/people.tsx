import { h, type FunctionalComponent } from '@stencil/core';
import { inOrder } from '../../services/translator';
import type { Say } from '../create/words';
import { Icon, type IconName } from '../status/icons';
import type { Moments } from '../status/moments';
import { hasActed, type Person } from './reading';

export interface PeopleProps {
  readonly say: Say;
  readonly moments: Moments;
  readonly groups: readonly (readonly Person[])[];
  readonly isOver: boolean;
  readonly busy: string;
  readonly onRemind: (signerId: number) => void;
}

/** Everyone by order group: who has done what, whose turn it is, and how their mail fared. */
export const People: FunctionalComponent<PeopleProps> = ({ groups, ...props }) => (
  <ol class="groups">
    {groups.map((people, index) => {
      const isNext = people.some(({ progress }) => progress?.isNext);
      return (
        <li class={{ group: true, next: isNext }} key={index}>
          {groups.length > 1 ? (
            <h4 class="turn">{props.say(isNext ? 'details.group_next' : 'details.group', { number: index + 1 })}</h4>
          ) : null}
          <ul>{people.map((person) => row(person, props))}</ul>
        </li>
      );
    })}
  </ol>
);

type RowProps = Omit<PeopleProps, 'groups'>;

function row({ signer, progress }: Person, props: RowProps) {
  const { say, busy, onRemind } = props;
  return (
    <li class={{ person: true, done: hasActed(signer) }} key={signer.id} data-signer={String(signer.id)}>
      <Icon name={drawing(signer.status.value, props.isOver)} />
      <div class="who">
        <p class="fact">
          <bdi class="name">{inOrder(signer.name)}</bdi>
          <span class="soft">{signer.role.text}</span>
          <bdi class="soft">{inOrder(signer.email)}</bdi>
        </p>
        <p class="fact">{stateOf({ signer, progress }, props)}</p>
        {progress && signer.status.value !== 'sent' ? <p class="soft fact">{mailOf(progress, props)}</p> : null}
      </div>
      {progress?.canRemind && progress.isNext ? (
        <limel-button
          class="act"
          label={say('remind.button')}
          outlined={true}
          loading={busy === `remind-${signer.id}`}
          onClick={() => onRemind(signer.id)}
        />
      ) : null}
    </li>
  );
}

function stateOf({ signer, progress }: Person, { say, moments }: RowProps) {
  const { value } = signer.status;
  const iso =
    value === 'opened' ? progress?.openedDate : value === 'notified' ? progress?.notifiedDate : progress?.doneDate;
  const state = iso ? (
    <time dateTime={iso} title={moments.full(iso)}>
      {say(`signer_state.${value}`, { date: moments.short(iso) })}
    </time>
  ) : (
    <span>
      {['created', 'sent', 'canceled', 'error'].includes(value) ? say(`signer_state.${value}`) : signer.status.text}
    </span>
  );
  const act = progress?.act;
  return [
    state,
    act?.method ? <span>{act.method.text}</span> : null,
    act ? <span>{say(`details.level.${act.level.toLowerCase()}`)}</span> : null,
    act?.identity ? <bdi>{act.identity}</bdi> : null,
    act?.receiptUrl?.startsWith('https://') ? (
      <a href={act.receiptUrl} target="_blank" rel="noreferrer">
        {say('details.receipt')}
      </a>
    ) : null,
  ];
}

function mailOf(
  { mail, reminders, nextReminder, remindableFrom, isNext }: NonNullable<Person['progress']>,
  props: RowProps,
) {
  const { say, moments } = props;
  const date = moments.short(mail.at);
  return [
    mail.state === 'none' ? null : (
      <span class={mail.state === 'refused' ? 'bad' : ''} title={moments.full(mail.at)}>
        {say(mail.state === 'accepted' && date === '' ? 'details.mail.accepted_plain' : `details.mail.${mail.state}`, {
          date,
        })}
      </span>
    ),
    reminders > 0 ? <span>{say('details.reminders', { count: reminders })}</span> : null,
    nextReminder ? (
      <time dateTime={nextReminder} title={moments.full(nextReminder)}>
        {say('status.next_reminder', { date: moments.short(nextReminder) })}
      </time>
    ) : null,
    isNext && remindableFrom ? (
      <span>{say('details.remind_again', { date: moments.short(remindableFrom) })}</span>
    ) : null,
  ];
}

function drawing(status: string, isOver: boolean): IconName {
  if (status === 'signed' || status === 'approved') return 'signed';
  if (status === 'error') return 'error';
  if (status === 'canceled' || isOver) return 'canceled';
  return status === 'opened' ? 'opened' : status === 'created' ? 'dot' : 'mail';
}
