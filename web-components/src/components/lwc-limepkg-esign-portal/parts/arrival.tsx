import { type FunctionalComponent, h } from '@stencil/core';
import { dutyOf } from '../../../portal/view';
import type { PortalVisit } from '../../../services/payloads';
import type { Translator } from '../../../services/translator';
import { Meta } from './facts';
import { Sentence } from './sentence';

interface Props {
  readonly translator: Translator;
  readonly visit: PortalVisit;
  readonly pages: number | undefined;
}

/** Who asks for what: the first thing one reads. */
export const Arrival: FunctionalComponent<Props> = ({ translator, visit, pages }) => {
  const { coworker, title } = visit.signing;
  const sender = coworker.company ? `${coworker.name}, ${coworker.company}` : coworker.name;
  return (
    <div class="arrival">
      <h1 tabindex={-1} class="clamped" title={title}>
        <Sentence translator={translator} text={`arrive.${dutyOf(visit)}`} values={{ sender, title }} />
      </h1>
      <Meta translator={translator} signing={visit.signing} pages={pages} />
    </div>
  );
};
