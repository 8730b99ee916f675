import { Component, Element, Event, type EventEmitter, h, Prop, State } from '@stencil/core';
import { nameDialog } from '../../a11y/limel-dialog';
import type { WebComponentContext, WebComponentPlatform } from '../../contract/platform';
import { sayOn } from '../../crm/create/words';

const PHONE = '(width <= 40rem)';

/** One signing's details in a dialog. */
@Component({
  tag: 'lwc-limepkg-esign-details-dialog',
  styleUrl: 'lwc-limepkg-esign-details-dialog.css',
  shadow: true,
})
export class DetailsDialog {
  @Element() host!: HTMLElement;

  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** The signing's record. */
  @Prop() context?: WebComponentContext;

  @State() private isOpen = true;

  /** It has closed, and can be taken away. */
  @Event({ eventName: 'close', bubbles: false }) closed!: EventEmitter<void>;

  componentDidRender(): void {
    const dialog = this.host.shadowRoot?.querySelector<HTMLElement>('limel-dialog');
    void customElements
      .whenDefined('limel-dialog')
      .then(() => requestAnimationFrame(() => nameDialog(dialog, this.title)));
  }

  private get title(): string {
    return this.platform ? sayOn(this.platform)('details.title') : '';
  }

  /** The element's own `close` comes through its shadow root: one is enough. */
  private readonly onClose = (event: CustomEvent): void => {
    event.stopPropagation();
    this.end();
  };

  private readonly end = (): void => {
    this.isOpen = false;
    this.closed.emit();
  };

  render() {
    const { platform } = this;
    if (!platform) return null;
    return (
      <limel-dialog
        open={this.isOpen}
        heading={this.title}
        fullscreen={typeof matchMedia === 'function' && matchMedia(PHONE).matches}
        closingActions={{ escapeKey: true, scrimClick: false }}
        onClose={this.onClose}
      >
        <lwc-limepkg-esign-details platform={platform} context={this.context} />
        <limel-button slot="button" label={sayOn(platform)('close')} onClick={this.end} />
      </limel-dialog>
    );
  }
}
