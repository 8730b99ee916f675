import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import type { PortalVisit } from '../../../services/payloads';
import { inOrder, type Translator } from '../../../services/translator';
import { People } from './people';
import { Sentence } from '../../../portal/sentence';

export interface PanelProps {
  readonly translator: Translator;
  readonly visit: PortalVisit;
  readonly downloadUrl: string;
  /** `undefined` when there is nothing to do here. */
  readonly actionText: string | undefined;
  readonly mayDecline: boolean;
  readonly maySayNotMe: boolean;
  readonly onAct: () => void;
  readonly onMore: () => void;
  readonly onDecline: () => void;
  readonly onNotMe: () => void;
  readonly onPhone: () => void;
}

/** What is asked and who signs, beside the document; on phones a bar below it with the button and "more". */
export const Panel: FunctionalComponent<PanelProps> = (props) => (
  <aside class="panel" aria-label={props.translator.get('arrive.what')}>
    <div class={{ bar: true, quiet: props.actionText === undefined }}>
      {props.actionText !== undefined && (
        <button class="primary act" type="button" onClick={props.onAct}>
          {props.actionText}
        </button>
      )}
      <button class="plain more" type="button" aria-haspopup="dialog" onClick={props.onMore}>
        <Icon name="more" />
        <span>{props.translator.get('more')}</span>
      </button>
    </div>
    <div class="aside-only">
      <Details {...props} />
      <Ways {...props} />
    </div>
  </aside>
);

/** Who signs, and how to know that the request is genuine. */
export const Details: FunctionalComponent<PanelProps> = ({ translator, visit }) => {
  const fingerprint = visit.signing.originalDocument?.fingerprint;
  return (
    <div class="details">
      <h2>{translator.get('who.heading')}</h2>
      <People translator={translator} people={visit.signing.signers} ownEmail={visit.signer.email} />
      {visit.signing.message && (
        <div class="message">
          <h2 class="clamped">
            <Sentence translator={translator} text="arrive.message" values={{ sender: visit.signing.coworker.name }} />
          </h2>
          <blockquote tabindex={0}>
            <bdi>{inOrder(visit.signing.message)}</bdi>
          </blockquote>
        </div>
      )}
      <details class="trust">
        <summary>{translator.get('arrive.genuine')}</summary>
        <p>
          <Sentence
            translator={translator}
            text="arrive.genuine_text"
            values={{ host: window.location.host, sender: visit.signing.coworker.name }}
          />
        </p>
        <p>{translator.get('arrive.only_you')}</p>
        {fingerprint && <p class="code">{fingerprint}</p>}
      </details>
    </div>
  );
};

/** The ways that are not the way on. */
export const Ways: FunctionalComponent<PanelProps> = (props) => (
  <ul class="ways">
    <li>
      <a href={props.downloadUrl} download={props.visit.signing.originalDocument?.filename || true}>
        <Icon name="download" />
        {props.translator.get('read.download')}
      </a>
    </li>
    {props.mayDecline && (
      <li class="desktop-only">
        <button type="button" onClick={props.onPhone}>
          <Icon name="phone" />
          {props.translator.get('phone.way')}
        </button>
      </li>
    )}
    {props.mayDecline && (
      <li>
        <button type="button" onClick={props.onDecline}>
          <Icon name="stop" />
          {props.translator.get('decide.decline')}
        </button>
      </li>
    )}
    {props.maySayNotMe && (
      <li>
        <button type="button" onClick={props.onNotMe}>
          <Icon name="person" />
          {props.translator.get('decide.not_me')}
        </button>
      </li>
    )}
  </ul>
);
