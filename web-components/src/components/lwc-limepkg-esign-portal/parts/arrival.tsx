import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import { dutyOf } from '../../../portal/view';
import type { PortalVisit } from '../../../services/payloads';
import { inOrder, type Translator } from '../../../services/translator';
import { Meta } from '../../../portal/facts';
import { Sentence } from '../../../portal/sentence';

interface Props {
  readonly translator: Translator;
  readonly visit: PortalVisit;
  readonly pages: number | undefined;
  readonly onOthers: () => void;
}

/** More names than this are counted instead. */
const MAX_NAMES = 2;

/** Who asks for what: the first thing one reads. */
export const Arrival: FunctionalComponent<Props> = ({ translator, visit, pages, onOthers }) => {
  const { coworker, title } = visit.signing;
  const sender = coworker.company ? `${coworker.name}, ${coworker.company}` : coworker.name;
  return (
    <div class="arrival">
      <h1 tabindex={-1} class="clamped" title={title}>
        <Sentence translator={translator} text={`arrive.${dutyOf(visit)}`} values={{ sender, title }} />
      </h1>
      <Meta translator={translator} signing={visit.signing} pages={pages} />
      {visit.signing.signers.length > 1 && (
        <button class="link with-others" type="button" aria-haspopup="dialog" onClick={onOthers}>
          <Icon name="people" />
          <span>{withOthers(visit, translator)}</span>
        </button>
      )}
    </div>
  );
};

/** Who else is asked: the first names, and how many more. */
function withOthers({ signer, signing }: PortalVisit, translator: Translator): string {
  const others = signing.signers.filter(({ email }) => email !== signer.email).map(({ name, email }) => name || email);
  const named = others.slice(0, others.length > MAX_NAMES + 1 ? MAX_NAMES : others.length).map(cut);
  const left = others.length - named.length;
  const all = left === 0 ? named : [...named, translator.get('arrive.more_people', { count: left })];
  const names = new Intl.ListFormat(translator.locale, { type: 'conjunction' }).format(all.map(inOrder));
  return translator.get('arrive.with', { names });
}

function cut(name: string): string {
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
}
