import { Component, Element, Event, h, Host, Method, Prop, State, Watch, type EventEmitter } from '@stencil/core';
import type { WebComponentPlatform } from '../../contract/platform';
import { CandidateSearch, type Found, type SearchCandidates } from '../../crm/create/candidates';
import { NO_FAULTS, type Faults } from '../../crm/create/faults';
import { Finder } from '../../crm/create/finder';
import { Moment } from '../../crm/create/moment-mode';
import {
  added,
  changed,
  isListed,
  joined,
  moved,
  NOBODY,
  ordersOf,
  personFrom,
  personTyped,
  removed,
  sharedAddresses,
  type People,
} from '../../crm/create/people';
import { nameOf, PersonRow } from '../../crm/create/person-row';
import { RowDrag, type DragState } from '../../crm/create/row-drag';
import { faultText, sayOn, type Say } from '../../crm/create/words';
import type { SignerCandidate } from '../../services/crm-payloads';

const NONE_FOUND: Found = { candidates: [], isSearching: false };

/** Who signs, approves or gets a copy, and in which order: rows that are dragged or moved by keyboard, and a search for more. */
@Component({
  tag: 'lwc-limepkg-esign-signer-list',
  styleUrls: ['../../crm/create/fields.css', 'lwc-limepkg-esign-signer-list.css'],
  shadow: true,
})
export class SignerList {
  @Element() private readonly host!: HTMLElement;

  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** The rows; also changed from inside at once, so that two quick presses are two changes. */
  @Prop({ mutable: true }) people: People = NOBODY;

  /** Who the CRM proposes: shown before anything is typed. */
  @Prop() candidates: readonly SignerCandidate[] = [];

  /** Finds more by what is typed. */
  @Prop() search: SearchCandidates = () => Promise.resolve({ signers: [] });

  /** What is wrong, by field. */
  @Prop() faults: Faults = NO_FAULTS;

  /** Another list of people, after every change. */
  @Event({ bubbles: false, composed: false }) peopleChanged!: EventEmitter<People>;

  @State() private text = '';
  @State() private found: Found = NONE_FOUND;
  @State() private isOpen = false;
  @State() private active = -1;
  @State() private drag: DragState | undefined;
  @State() private announcement = '';

  private readonly finding = new CandidateSearch(
    (text) => this.search(text),
    (found) => this.show(found),
  );
  private readonly dragging = new RowDrag(
    (state) => (this.drag = state),
    (from, to) => this.move(from, to),
  );
  /** What gets the focus when the rows have been rendered. */
  private focusNext: string | undefined;

  /** Puts the focus on a field that is at fault, or on the search. */
  @Method()
  focusFault(path: string): Promise<void> {
    const [, key, field] = /^person\.(\w+)\.(name|email)$/.exec(path) ?? [];
    this.focusOn(key === undefined ? '#finder' : `#${field}-${key}`);
    return Promise.resolve();
  }

  @Watch('candidates')
  candidatesChanged(): void {
    if (this.isOpen) this.look();
  }

  disconnectedCallback(): void {
    this.finding.stop();
    this.dragging.cancel();
  }

  componentDidRender(): void {
    if (this.focusNext === undefined) return;
    this.focusOn(this.focusNext);
    this.focusNext = undefined;
  }

  render() {
    if (this.platform === undefined) return <Host />;
    const { people, platform } = this;
    const say = sayOn(platform);
    return (
      <Host>
        {people.list.length > 1 ? (
          <Moment say={say} isInTurn={people.isInTurn} onChange={(isInTurn) => this.emit({ ...people, isInTurn })} />
        ) : null}
        {people.list.length === 0 ? <p class="soft empty">{say('create.no_signers')}</p> : this.rows(platform, say)}
        <Finder
          {...{ say, text: this.text, found: this.found, isOpen: this.isOpen, active: this.active }}
          canAddTyped={this.text.trim().length > 1}
          fault={faultText(this.platform, this.faults.get('signers'))}
          onType={(text) => this.type(text)}
          onOpen={(isOpen) => this.open(isOpen)}
          onMark={(index) => this.mark(index)}
          onChoose={(index) => this.choose(index, say)}
        />
        <p id="grip-help" class="hidden">
          {say('create.grip_help')}
        </p>
        <p class="hidden" role="status">
          {this.announcement}
        </p>
      </Host>
    );
  }

  private rows(platform: WebComponentPlatform, say: Say) {
    const { people } = this;
    const orders = ordersOf(people);
    const shared = sharedAddresses(people);
    return (
      <ol class="people" role="list">
        {people.list.map((person, place) => {
          const above = people.list[place - 1];
          const emailFault = faultText(platform, this.faults.get(`person.${person.key}.email`));
          return (
            <PersonRow
              {...{ say, person, place, drag: this.drag, emailFault }}
              total={people.list.length}
              order={orders[place] ?? 1}
              join={
                people.isInTurn && above !== undefined
                  ? { isTogether: people.joins[place] === true, above: nameOf(above, say) }
                  : undefined
              }
              nameFault={faultText(platform, this.faults.get(`person.${person.key}.name`))}
              warning={emailFault === '' && shared.includes(place) ? say('create.shared_address') : ''}
              onGrip={(event) => this.dragging.begin(event, place, this.rowElements())}
              onMove={(step) => this.moveByHand(person.key, step)}
              onJoin={(isTogether) => this.emit(joined(people, place, isTogether))}
              onPerson={(change) => this.change(place, change)}
              onRemove={() => this.remove(person.key, say)}
            />
          );
        })}
      </ol>
    );
  }

  private emit(people: People): void {
    this.people = people;
    this.peopleChanged.emit(people);
  }

  private change(place: number, change: Parameters<typeof changed>[2]): void {
    const person = this.people.list[place];
    if (change.isEdited === true && person !== undefined) this.focusNext = `#name-${person.key}`;
    // Once a field is typed in, it stays a field: it must not turn into text under the writer's hands.
    this.emit(changed(this.people, place, 'role' in change ? change : { ...change, isEdited: true }));
  }

  private move(from: number, to: number): void {
    const people = moved(this.people, from, to);
    if (people === this.people || this.platform === undefined) return;
    const person = people.list[to];
    const say = sayOn(this.platform);
    if (person !== undefined) {
      const params = { name: nameOf(person, say), place: to + 1, total: people.list.length };
      const turn = this.people.isInTurn ? '' : ` ${say('create.now_in_turn')}`;
      this.announcement = `${say('create.moved', params)}${turn}`;
    }
    this.emit(people);
  }

  private moveByHand(key: string, step: -1 | 1): void {
    const from = this.people.list.findIndex((person) => person.key === key);
    const focused = this.host.shadowRoot?.activeElement;
    const tool = [...(focused?.classList ?? [])].find((name) => name === 'grip' || name.startsWith('tool-')) ?? 'grip';
    this.move(from, from + step);
    this.focusNext = `[data-key="${key}"] .${tool}`;
  }

  private remove(key: string, say: Say): void {
    const place = this.people.list.findIndex((person) => person.key === key);
    const person = this.people.list[place];
    if (person === undefined) return;
    const next = this.people.list[place + 1] ?? this.people.list[place - 1];
    this.announcement = say('create.removed', { name: nameOf(person, say) });
    this.focusNext = next === undefined ? '#finder' : `[data-key="${next.key}"] .tool-remove`;
    this.emit(removed(this.people, place));
  }

  private type(text: string): void {
    this.text = text;
    this.isOpen = true;
    this.active = -1;
    this.look();
  }

  /** Marks the first that is found; adding somebody new is only marked when there is nobody else to come. */
  private show(found: Found): void {
    this.found = found;
    const canMark = found.candidates.length > 0 || !found.isSearching;
    if (this.isOpen && this.active < 0 && this.text.trim().length > 1 && canMark) this.active = 0;
  }

  private open(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.active = -1;
    if (isOpen) this.look();
    else this.finding.stop();
  }

  private mark(index: number): void {
    this.active = index;
    this.host.shadowRoot?.querySelector(`#option-${index}`)?.scrollIntoView({ block: 'nearest' });
  }

  private look(): void {
    this.finding.look(this.text, this.candidates, (one) => isListed(this.people, one));
  }

  private choose(index: number, say: Say): void {
    const candidate = this.found.candidates[index];
    const person = candidate === undefined ? personTyped(this.text) : personFrom(candidate);
    this.announcement = say('create.added', { name: nameOf(person, say) });
    if (person.isEdited) this.focusNext = person.name === '' ? `#name-${person.key}` : `#email-${person.key}`;
    this.text = '';
    this.open(false);
    this.emit(added(this.people, person));
  }

  private rowElements(): readonly HTMLElement[] {
    return [...(this.host.shadowRoot?.querySelectorAll<HTMLElement>('.person') ?? [])];
  }

  private focusOn(selector: string): void {
    this.host.shadowRoot?.querySelector<HTMLElement>(selector)?.focus();
  }
}
