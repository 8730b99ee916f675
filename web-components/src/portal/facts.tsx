import { type FunctionalComponent, h } from '@stencil/core';
import { shortFingerprint } from './fingerprint';
import { inWords } from './when';
import type { PortalSigning } from '../services/payloads';
import { inOrder, type Translator } from '../services/translator';

interface Props {
  readonly translator: Translator;
  readonly signing: PortalSigning;
  readonly pages: number | undefined;
}

/** What will be signed: title, pages, and a fingerprint short enough to compare by eye. */
export const Facts: FunctionalComponent<Props> = ({ translator, signing, pages }) => {
  const fingerprint = signing.originalDocument?.fingerprint;
  return (
    <dl class="facts">
      <div>
        <dt>{translator.get('confirm.document')}</dt>
        <dd>
          <bdi class="clamped">{inOrder(signing.title)}</bdi>
          {pages !== undefined && <span class="pages">{translator.count('pages', pages)}</span>}
        </dd>
      </div>
      {fingerprint && (
        <div>
          <dt>{translator.get('confirm.fingerprint')}</dt>
          <dd class="code" title={fingerprint}>
            {shortFingerprint(fingerprint)} …
          </dd>
        </div>
      )}
    </dl>
  );
};

/** Pages and deadline in one quiet line. */
export const Meta: FunctionalComponent<Props> = ({ translator, signing, pages }) => (
  <p class="meta">
    {pages !== undefined && <span>{translator.count('pages', pages)}</span>}
    {signing.deadline && (
      <span>{translator.get('arrive.deadline', { date: inWords(signing.deadline, translator.locale) })}</span>
    )}
  </p>
);

/** What is stored with the act, said before it. */
export const Recorded: FunctionalComponent<{ readonly translator: Translator }> = ({ translator }) => (
  <p class="small">{translator.get('confirm.recorded')}</p>
);
