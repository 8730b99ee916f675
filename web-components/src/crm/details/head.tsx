import { h, type FunctionalComponent } from '@stencil/core';
import type { WebComponentPlatform } from '../../contract/platform';
import { inOrder } from '../../services/translator';
import { errorWords, type Say } from '../create/words';
import { stepName } from '../status/acting';
import { Icon } from '../status/icons';
import type { Moments } from '../status/moments';
import { StatusBadge } from '../status/state';
import { countOf, type SigningView } from './reading';

export interface HeadProps {
  readonly platform: WebComponentPlatform;
  readonly say: Say;
  readonly moments: Moments;
  readonly view: SigningView;
}

/** Where a signing stands: its state, who sent it and when, how many have acted, until when it is open. */
export const Head: FunctionalComponent<HeadProps> = ({ say, moments, view }) => {
  const { signing, progress } = view;
  const { done, total } = countOf(signing);
  const isOver = signing.status.value === 'signed' || signing.status.value === 'canceled';
  const time = (key: string, iso: string | null) =>
    iso ? (
      <time dateTime={iso} title={moments.full(iso)}>
        {say(key, { date: moments.short(iso) })}
      </time>
    ) : null;
  return (
    <div>
      <h2 tabindex="-1" class="title">
        <bdi>{inOrder(signing.title)}</bdi>
      </h2>
      <p class="facts">
        <StatusBadge say={say} status={signing.status.value} />
        <span>{say('details.sent_by', { name: signing.coworker.name })}</span>
        {time('status.since', progress.sentDate)}
        {progress.pages ? <span>{say('details.pages', { count: progress.pages })}</span> : null}
        {isOver ? null : time('status.expires', progress.deadline)}
      </p>
      <div class="bar">
        <progress max={total} value={done} aria-label={say('status.signed_count', { done, total })} />
        <span class="soft" aria-hidden="true">
          {say('status.signed_count', { done, total })}
        </span>
      </div>
    </div>
  );
};

/** Why it stands still, what it waits for, or how it ended. */
export const Standstill: FunctionalComponent<HeadProps> = ({ platform, say, moments, view }, children) => {
  const { signing, progress } = view;
  if (signing.failure) {
    const { code, step } = signing.failure;
    const words = errorWords(platform, code);
    return (
      <div class="notice bad" role="group">
        <Icon name="error" />
        <div>
          <p>
            <strong>{say('details.stopped', { step: stepName(platform, step), cause: words.title })}</strong>
          </p>
          <p>{`${words.text} ${words.action}`.trim()}</p>
          {progress.resumeStep ? (
            <p>{say('details.resumes_at', { step: stepName(platform, progress.resumeStep) })}</p>
          ) : null}
          <p class="soft">
            <code>{`${code} · ${step}`}</code>
          </p>
          {children}
        </div>
      </div>
    );
  }
  if (signing.waiting) {
    return (
      <div class="notice warm">
        <Icon name="waiting" />
        <p>
          {say('details.waiting_since', {
            cause: signing.waiting.message,
            step: stepName(platform, signing.waiting.step),
            date: moments.short(signing.waiting.since),
          })}
        </p>
      </div>
    );
  }
  if (progress.cancellation) {
    const { kind, reason } = progress.cancellation;
    return (
      <div class="notice">
        <Icon name="canceled" />
        <p>
          {say(`status.ended.${kind}`)}
          {reason === '' ? null : (
            <span>
              : <bdi>{inOrder(reason)}</bdi>
            </span>
          )}
        </p>
      </div>
    );
  }
  return null;
};
