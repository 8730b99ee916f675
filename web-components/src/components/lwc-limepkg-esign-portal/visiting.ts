import { type Return, viewOfReturn } from '../../portal/return';
import { type View, viewOf, viewOfFailure } from '../../portal/view';
import type { PortalVisit } from '../../services/payloads';
import type { PortalClient } from '../../services/portal-client';
import { Translator } from '../../services/translator';
import { arrive, speaking } from './arrive';
import { storeLanguage } from './page';
import { Patience } from './patience';

/** Who shows the visit. */
export interface Showing {
  /** There is something new to show. @param hasMoved - on another page than before */
  changed(hasMoved: boolean): void;
  /** The reader is in the middle of something that must not be taken away. */
  isOccupied(): boolean;
}

/** What the holder of a link sees: the signing as it stands, the page for it, and the language. Looks again by itself while others act. */
export class Visiting {
  view: View = { name: 'loading' };
  visit: PortalVisit | undefined;
  translator = new Translator({}, 'en_us');
  private readonly patience = new Patience(() => this.refresh());

  constructor(
    private readonly client: PortalClient,
    private readonly pageLanguage: string,
    private readonly page: Showing,
  ) {}

  /** Fetches everything. @param back - from where the reader comes back, if so */
  async load(back: Return | undefined): Promise<void> {
    const { translator, visit, failure } = await arrive(this.client, this.translator, this.pageLanguage);
    this.speak(translator);
    if (visit === undefined) {
      this.show(viewOfReturn(back) ?? viewOfFailure(failure));
    } else {
      this.receive(visit, back !== undefined);
    }
  }

  /** Looks where things stand now. @returns how to show it */
  async look(): Promise<() => void> {
    try {
      const visit = await this.client.signing();
      return () => this.receive(visit);
    } catch (error) {
      return () => this.show(viewOfFailure(error));
    }
  }

  /** @param isFresh - the reader acted a moment ago */
  receive(visit: PortalVisit, isFresh = false): void {
    this.visit = visit;
    this.show(viewOf(visit, isFresh));
  }

  show(view: View): void {
    const { name: before } = this.view;
    this.view = view;
    this.speak(this.translator);
    if (view.name === 'done' || view.name === 'waiting') {
      this.patience.start();
    } else {
      this.patience.stop();
    }
    this.page.changed(before !== view.name && before !== 'loading');
  }

  /** Speaks the language the reader has chosen; if its texts cannot be had, the page stays as it is. */
  async choose(language: string): Promise<void> {
    storeLanguage(language);
    await speaking(this.client, this.translator, language).then(
      (translator) => this.speak(translator),
      () => this.speak(this.translator.in(this.translator.language)),
    );
    this.page.changed(false);
  }

  stop(): void {
    this.patience.stop();
  }

  /** Looks again, quietly, while others finish; only a changed document is worth an alarm. */
  async refresh(): Promise<void> {
    try {
      const visit = await this.client.signing();
      if (!this.page.isOccupied()) {
        this.receive(visit, this.view.name === 'done' && this.view.isFresh);
      }
    } catch (error) {
      const view = viewOfFailure(error);
      if (view.name === 'tampered') {
        this.show(view);
      }
    }
  }

  private speak(translator: Translator): void {
    this.translator = translator;
    document.documentElement.lang = translator.locale;
    const title = this.visit?.signing.title;
    document.title = title === undefined ? document.title : translator.get('page_title', { title });
  }
}
