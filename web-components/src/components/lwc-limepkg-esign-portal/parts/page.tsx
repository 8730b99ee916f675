import { type FunctionalComponent, h } from '@stencil/core';
import { Facts } from '../../../portal/facts';
import { showsDocument, type View } from '../../../portal/view';
import type { PortalVisit } from '../../../services/payloads';
import type { Translator } from '../../../services/translator';
import { Arrival } from './arrival';
import { Panel, type PanelProps } from './panel';
import { StateCard, Waiting } from './state-card';

interface Props {
  readonly translator: Translator;
  readonly view: View;
  readonly visit: PortalVisit | undefined;
  readonly pages: number | undefined;
  readonly documentUrl: string;
  readonly signedDocumentUrl: string;
  /** Absent as long as there is no visit. */
  readonly panel: PanelProps | undefined;
  readonly onRetry: () => void;
  readonly onPagesKnown: (pages: number) => void;
  readonly onDocumentFailed: (status: number) => void;
}

/** What the view says, with the document beside it when it may be read. */
export const Page: FunctionalComponent<Props> = (props) => {
  const { translator, view, visit, pages, panel } = props;
  if (view.name === 'loading') {
    return <Waiting />;
  }
  const hasCard = view.name !== 'act' && view.name !== 'read';
  const card = hasCard && (
    <StateCard
      translator={translator}
      view={view}
      visit={visit}
      signedDocumentUrl={props.signedDocumentUrl}
      onRetry={props.onRetry}
    />
  );
  if (visit === undefined || panel === undefined || !showsDocument(view)) {
    return <main class="single">{card}</main>;
  }
  return (
    <div class="columns">
      <main>
        {card || <Arrival translator={translator} visit={visit} pages={pages} onOthers={panel.onMore} />}
        <section class="paper-only">
          <Facts translator={translator} signing={visit.signing} pages={pages} />
          <p>{translator.get('print.hint')}</p>
        </section>
        <lwc-limepkg-esign-document
          src={props.documentUrl}
          filename={visit.signing.originalDocument?.filename ?? ''}
          translator={translator}
          onPagesKnown={(event) => props.onPagesKnown(event.detail)}
          onDocumentFailed={(event) => props.onDocumentFailed(event.detail)}
        />
      </main>
      <Panel {...panel} />
    </div>
  );
};
