import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import type { View } from '../../../portal/view';
import type { PortalVisit } from '../../../services/payloads';
import { inOrder, type Translator } from '../../../services/translator';
import { wordsOf } from './state-words';

interface Props {
  readonly translator: Translator;
  readonly view: View;
  readonly visit: PortalVisit | undefined;
  readonly signedDocumentUrl: string;
  readonly onRetry: () => void;
}

/** Where things stand when there is nothing to decide. */
export const StateCard: FunctionalComponent<Props> = (props) => {
  const { translator, view, visit } = props;
  if (view.name === 'loading' || view.name === 'act' || view.name === 'read') {
    return null;
  }
  const words = wordsOf(view, visit, translator);
  return (
    <section class={`card ${words.tone}`} aria-labelledby="state">
      <span class="badge">
        <Icon name={words.icon} />
      </span>
      <div>
        <h1 id="state" tabindex={-1}>
          {words.title}
        </h1>
        {visit && (
          <p class="about clamped">
            <bdi>{inOrder(visit.signing.title)}</bdi>
          </p>
        )}
        {words.lines.map((line) => (
          <p>{line}</p>
        ))}
        {words.quote && (
          <blockquote tabindex={0}>
            <bdi>{inOrder(words.quote)}</bdi>
          </blockquote>
        )}
        <CardActions {...props} />
      </div>
    </section>
  );
};

/** The page before anything is known. */
export const Waiting: FunctionalComponent = () => (
  <main class="single" aria-busy="true">
    <div class="card pulse" aria-hidden="true" />
  </main>
);

const CardActions: FunctionalComponent<Props> = ({ translator, view, visit, signedDocumentUrl, onRetry }) => {
  switch (view.name) {
    case 'expired':
    case 'canceled':
    case 'declined':
    case 'declined_you':
      return visit && <Contact translator={translator} visit={visit} isLate={view.name === 'expired'} />;
    case 'completed':
      return (
        <p class="row">
          <a class="primary" href={signedDocumentUrl} download>
            <Icon name="download" />
            {translator.get('state.completed_download')}
          </a>
        </p>
      );
    case 'fault':
    case 'offline':
      return (
        <p class="row">
          <button class="primary" type="button" onClick={onRetry}>
            {translator.get('retry')}
          </button>
        </p>
      );
    default:
      return null;
  }
};

/** A mail to the sender, written in the reader's own mail program. */
const Contact: FunctionalComponent<{
  readonly translator: Translator;
  readonly visit: PortalVisit;
  readonly isLate: boolean;
}> = ({ translator: { get }, visit: { signing }, isLate }) => {
  const { name, email } = signing.coworker;
  return (
    email && (
      <p class="row">
        <a
          class="plain"
          href={`mailto:${encodeURIComponent(email)}?subject=${encodeURIComponent(signing.title.slice(0, 200))}`}
        >
          <Icon name="mail" />
          {isLate ? get('state.ask_more_time') : get('arrive.contact', { sender: name })}
        </a>
      </p>
    )
  );
};
