import { Component, Element, Event, h, Host, Method, Prop, State, type EventEmitter } from '@stencil/core';
import type { WebComponentPlatform } from '../../contract/platform';
import type { DraftDocument } from '../../crm/create/draft';
import { NO_FAULTS, type Faults } from '../../crm/create/faults';
import { Icon } from '../../crm/create/icons';
import { FaultText, OwnText } from '../../crm/create/notice';
import { RowDrag, type DragState } from '../../crm/create/row-drag';
import { faultText, sayCount, sayOn, sizeText, type Say } from '../../crm/create/words';

/** Which PDFs of a record are sent, and in which order they become one file. */
@Component({
  tag: 'lwc-limepkg-esign-document-picker',
  styleUrls: ['../../crm/create/fields.css', 'lwc-limepkg-esign-document-picker.css'],
  shadow: true,
})
export class DocumentPicker {
  @Element() private readonly host!: HTMLElement;

  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** What can be chosen. */
  @Prop() documents: readonly DraftDocument[] = [];

  /** Chosen documents by id, in their order; also changed from inside at once, so that two quick presses are two changes. */
  @Prop({ mutable: true }) value: readonly number[] = [];

  /** The one document is given and cannot be taken away. */
  @Prop() isSingle = false;

  /** Of dates and numbers, BCP 47. */
  @Prop() locale = 'en';

  /** What is wrong, by field. */
  @Prop() faults: Faults = NO_FAULTS;

  /** Another choice or order, after every change. */
  @Event({ bubbles: false, composed: false }) documentsChanged!: EventEmitter<readonly number[]>;

  @State() private drag: DragState | undefined;
  @State() private announcement = '';

  private readonly dragging = new RowDrag(
    (state) => (this.drag = state),
    (from, to) => this.move(from, to),
  );
  private focusNext: string | undefined;

  /** Puts the focus on the first document, or on one that is at fault. */
  @Method()
  focusFault(path: string): Promise<void> {
    const [, id] = /^document\.(\d+)$/.exec(path) ?? [];
    this.focusOn(id === undefined ? 'input, a' : `#document-${id}, a`);
    return Promise.resolve();
  }

  disconnectedCallback(): void {
    this.dragging.cancel();
  }

  componentDidRender(): void {
    if (this.focusNext !== undefined) this.focusOn(this.focusNext);
    this.focusNext = undefined;
  }

  render() {
    if (this.platform === undefined) return <Host />;
    const { platform } = this;
    const say = sayOn(platform);
    return (
      <Host>
        <ul class="documents" role="list">
          {this.documents.map((document) => this.row(document, platform, say))}
        </ul>
        <FaultText id="documents-fault" text={faultText(this.platform, this.faults.get('documents'))} />
        {this.value.length > 1 ? this.sequence(say) : null}
        <p class="hidden" role="status">
          {this.announcement}
        </p>
      </Host>
    );
  }

  private row({ id, name, file }: DraftDocument, platform: WebComponentPlatform, say: Say) {
    const isChosen = this.value.includes(id);
    const fault = faultText(platform, this.faults.get(`document.${id}`));
    const inputId = `document-${id}`;
    return (
      <li key={String(id)} class={{ document: true, chosen: isChosen }}>
        {this.isSingle ? (
          <Icon name="file" />
        ) : (
          <input
            id={inputId}
            type="checkbox"
            checked={isChosen}
            aria-invalid={fault === '' && !this.faults.has('documents') ? undefined : 'true'}
            aria-describedby={`${inputId}-fault documents-fault`}
            onChange={(event) => {
              event.stopPropagation();
              this.toggle(id, (event.target as HTMLInputElement).checked);
            }}
          />
        )}
        <label htmlFor={this.isSingle ? undefined : inputId}>
          <OwnText class="name" text={name} />
          <span class="soft">
            <OwnText text={file.filename} />
            <span>{sizeText(file.size, this.locale)}</span>
          </span>
        </label>
        {file.url === undefined ? null : (
          <a
            class="tool"
            href={file.url}
            target="_blank"
            rel="noopener"
            aria-label={say('create.open_document', { name })}
            title={say('create.open_document', { name })}
          >
            <Icon name="open" />
          </a>
        )}
        <FaultText id={`${inputId}-fault`} text={fault} />
      </li>
    );
  }

  /** In which order several become one. */
  private sequence(say: Say) {
    const chosen = this.value.flatMap((id) => this.documents.find((document) => document.id === id) ?? []);
    return (
      <div class="sequence">
        <p id="sequence-help">{sayCount(say, 'create.become_one', chosen.length, this.locale)}</p>
        <ol role="list" aria-labelledby="sequence-help">
          {chosen.map(({ id, name }, place) => (
            <li key={String(id)} data-key={String(id)} class={this.rowClasses(place)}>
              <button
                type="button"
                class="grip"
                aria-label={say('create.grip', { name, place: place + 1, total: chosen.length })}
                aria-describedby="grip-help"
                title={say('create.drag')}
                onPointerDown={(event) => this.dragging.begin(event, place, this.rowElements())}
                onKeyDown={(event) => this.steer(event, id)}
              >
                <Icon name="grip" />
              </button>
              <span class="order" aria-hidden="true">
                {place + 1}
              </span>
              <OwnText class="name" text={name} />
              {this.tool('up', say('create.move_up_person', { name }), id, -1)}
              {this.tool('down', say('create.move_down_person', { name }), id, 1)}
            </li>
          ))}
        </ol>
        <p id="grip-help" class="hidden">
          {say('create.grip_help')}
        </p>
      </div>
    );
  }

  private tool(name: 'up' | 'down', label: string, id: number, step: -1 | 1) {
    const isOff = id === this.value.at(step === 1 ? -1 : 0);
    return (
      <button
        type="button"
        class={`tool tool-${name}`}
        aria-label={label}
        title={label}
        aria-disabled={isOff ? 'true' : undefined}
        onClick={() => this.moveByHand(id, step, `.tool-${name}`)}
      >
        <Icon name={name} />
      </button>
    );
  }

  private rowClasses(place: number) {
    const { drag } = this;
    const isTarget = drag !== undefined && drag.to === place && drag.to !== drag.from;
    return {
      'drop-before': isTarget && drag.to < drag.from,
      'drop-after': isTarget && drag.to > drag.from,
      dragged: drag?.from === place,
    };
  }

  private steer(event: KeyboardEvent, id: number): void {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    this.moveByHand(id, event.key === 'ArrowUp' ? -1 : 1, '.grip');
  }

  private toggle(id: number, isChosen: boolean): void {
    const others = this.value.filter((one) => one !== id);
    this.emit(isChosen ? [...others, id] : others);
  }

  private moveByHand(id: number, step: -1 | 1, part: string): void {
    const from = this.value.indexOf(id);
    this.focusNext = `[data-key="${id}"] ${part}`;
    this.move(from, from + step);
  }

  private move(from: number, to: number): void {
    const id = this.value[from];
    if (id === undefined || to < 0 || to >= this.value.length || from === to || this.platform === undefined) return;
    const rest = this.value.filter((_, place) => place !== from);
    const name = this.documents.find((document) => document.id === id)?.name ?? '';
    this.announcement = sayOn(this.platform)('create.moved', { name, place: to + 1, total: this.value.length });
    this.emit([...rest.slice(0, to), id, ...rest.slice(to)]);
  }

  private emit(value: readonly number[]): void {
    this.value = value;
    this.documentsChanged.emit(value);
  }

  private rowElements(): readonly HTMLElement[] {
    return [...(this.host.shadowRoot?.querySelectorAll<HTMLElement>('.sequence li') ?? [])];
  }

  private focusOn(selector: string): void {
    this.host.shadowRoot?.querySelector<HTMLElement>(selector)?.focus();
  }
}
