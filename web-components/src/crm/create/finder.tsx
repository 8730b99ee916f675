import { h, type FunctionalComponent } from '@stencil/core';
import type { SignerCandidate } from '../../services/crm-payloads';
import type { Found } from './candidates';
import { Icon } from './icons';
import { OwnText } from './notice';
import type { Say } from './words';

export interface FinderProps {
  readonly say: Say;
  readonly text: string;
  readonly found: Found;
  readonly isOpen: boolean;
  /** Index of the marked option; -1 for none. The one after the candidates adds somebody new. */
  readonly active: number;
  readonly canAddTyped: boolean;
  readonly fault: string;
  readonly onType: (text: string) => void;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onMark: (index: number) => void;
  readonly onChoose: (index: number) => void;
}

/** Finds people by a part of their name or address: a combobox with a list. */
export const Finder: FunctionalComponent<FinderProps> = (props) => {
  const { say, found, isOpen, active, text, fault } = props;
  const count = optionCount(props);
  return (
    <div class="finder field">
      <label htmlFor="finder">{say('create.find_person')}</label>
      <input
        id="finder"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        maxlength="200"
        value={text}
        placeholder={say('create.finder_hint')}
        aria-autocomplete="list"
        aria-expanded={isOpen && count > 0 ? 'true' : 'false'}
        aria-controls="finder-list"
        aria-activedescendant={isOpen && active >= 0 ? `option-${active}` : undefined}
        aria-invalid={fault === '' ? undefined : 'true'}
        aria-describedby="finder-fault finder-state"
        onInput={(event) => props.onType((event.target as HTMLInputElement).value)}
        onFocus={() => props.onOpen(true)}
        onClick={() => props.onOpen(true)}
        onBlur={() => props.onOpen(false)}
        onKeyDown={(event) => steer(event, props, count)}
      />
      <div
        id="finder-list"
        role="listbox"
        aria-label={say('create.find_person')}
        class={{ list: true, closed: !isOpen || count === 0 }}
      >
        {isOpen ? found.candidates.map((candidate, index) => <Option {...{ candidate, index, props }} />) : null}
        {isOpen && props.canAddTyped ? (
          <div {...optionAttributes(found.candidates.length, props)}>
            <Icon name="plus" />
            <span>{say('create.add_typed', { text })}</span>
          </div>
        ) : null}
      </div>
      <span id="finder-state" class="soft">
        {isOpen && found.isSearching ? say('create.searching') : null}
        {isOpen && !found.isSearching && text.trim() !== '' && found.candidates.length === 0
          ? say('create.nobody_found')
          : null}
      </span>
      <span id="finder-fault" class="fault">
        {fault}
      </span>
    </div>
  );
};

const Option: FunctionalComponent<{ candidate: SignerCandidate; index: number; props: FinderProps }> = ({
  candidate: { name, email, limetypeLocalname },
  index,
  props,
}) => (
  <div {...optionAttributes(index, props)}>
    <OwnText class="name" text={name} />
    <OwnText class="soft" text={email || props.say('create.no_email')} />
    <span class="kind soft">{limetypeLocalname}</span>
  </div>
);

function optionAttributes(index: number, { active, onChoose, onMark }: FinderProps) {
  return {
    id: `option-${index}`,
    role: 'option',
    class: { option: true, active: index === active },
    'aria-selected': index === active ? 'true' : 'false',
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
    onMouseMove: () => onMark(index),
    onClick: () => onChoose(index),
  };
}

function optionCount({ found, canAddTyped }: FinderProps): number {
  return found.candidates.length + (canAddTyped ? 1 : 0);
}

function steer(event: KeyboardEvent, { isOpen, active, onOpen, onMark, onChoose }: FinderProps, count: number): void {
  const marks: Readonly<Record<string, number>> = {
    ArrowDown: active >= count - 1 ? 0 : active + 1,
    ArrowUp: active <= 0 ? count - 1 : active - 1,
  };
  const mark = marks[event.key];
  if (mark !== undefined && count > 0) {
    event.preventDefault();
    if (!isOpen) onOpen(true);
    onMark(mark);
  } else if (event.key === 'Enter') {
    // Enter belongs to the list: a form must not be sent by somebody who is still choosing.
    event.preventDefault();
    if (isOpen && active >= 0) onChoose(active);
  } else if (event.key === 'Escape' && isOpen && count > 0) {
    event.stopPropagation();
    onOpen(false);
  }
}
