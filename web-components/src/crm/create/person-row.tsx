import { h, type FunctionalComponent } from '@stencil/core';
import type { RoleValue } from '../../services/crm-payloads';
import type { DragState } from './row-drag';
import { FaultText, OwnText } from './notice';
import { Icon } from './icons';
import { MAX_PERSON_LENGTHS, type Person } from './people';
import type { Say } from './words';

const ROLES: readonly RoleValue[] = ['signer', 'approver', 'viewer'];

export interface PersonRowProps {
  readonly say: Say;
  readonly person: Person;
  readonly place: number;
  readonly total: number;
  readonly order: number;
  /** Absent where it makes no sense: the first row, and when everyone is asked at once. */
  readonly join?: { readonly isTogether: boolean; readonly above: string };
  readonly drag: DragState | undefined;
  readonly nameFault: string;
  readonly emailFault: string;
  readonly warning: string;
  readonly onGrip: (event: PointerEvent) => void;
  readonly onMove: (step: -1 | 1) => void;
  readonly onJoin: (isTogether: boolean) => void;
  readonly onPerson: (change: Partial<Person>) => void;
  readonly onRemove: () => void;
}

/** One signer: handle, order, who, role, and what can be done to the row. */
export const PersonRow: FunctionalComponent<PersonRowProps> = (props) => {
  const { person, place, total, order, drag } = props;
  const classes = {
    person: true,
    dragged: drag?.from === place,
    'drop-before': drag !== undefined && drag.to <= drag.from && drag.to === place && drag.to !== drag.from,
    'drop-after': drag !== undefined && drag.to > drag.from && drag.to === place,
    together: props.join?.isTogether === true,
  };
  const isEdited = person.isEdited || props.nameFault !== '' || props.emailFault !== '';
  return (
    <li key={person.key} class={classes} data-key={person.key}>
      {total > 1 ? <Grip {...props} /> : null}
      <span class="order" aria-hidden="true">
        {order}
      </span>
      <div class="who">
        {isEdited ? <Fields {...props} /> : <Words person={person} />}
        {props.warning === '' ? null : <span class="warning">{props.warning}</span>}
        <Join {...props} />
      </div>
      <RoleChoice {...props} />
      <Tools {...props} isEdited={isEdited} />
    </li>
  );
};

/** Signs at the same time as the one above. */
const Join: FunctionalComponent<PersonRowProps> = ({ say, join, onJoin }) =>
  join === undefined ? null : (
    <label class="join">
      <input
        type="checkbox"
        checked={join.isTogether}
        onChange={(event) => {
          event.stopPropagation();
          onJoin((event.target as HTMLInputElement).checked);
        }}
      />
      <span>{say('create.join', { name: join.above })}</span>
    </label>
  );

const RoleChoice: FunctionalComponent<PersonRowProps> = ({ say, person, onPerson }) => (
  <select
    class="role"
    aria-label={say('create.role_of', { name: nameOf(person, say) })}
    onChange={(event) => {
      event.stopPropagation();
      onPerson({ role: (event.target as HTMLSelectElement).value as RoleValue });
    }}
  >
    {ROLES.map((role) => (
      <option value={role} selected={role === person.role}>
        {say(`create.role.${role}`)}
      </option>
    ))}
  </select>
);

/** What can be done to the row. */
const Tools: FunctionalComponent<PersonRowProps & { readonly isEdited: boolean }> = (props) => {
  const { say, person, place, total, isEdited, onPerson, onMove, onRemove } = props;
  const label = (key: string): string => say(key, { name: nameOf(person, say) });
  return (
    <div class="tools">
      {isEdited ? null : (
        <Tool
          name="edit"
          label={label('create.edit_person')}
          isOff={false}
          onPress={() => onPerson({ isEdited: true })}
        />
      )}
      {total > 1
        ? [
            <Tool name="up" label={label('create.move_up_person')} isOff={place === 0} onPress={() => onMove(-1)} />,
            <Tool
              name="down"
              label={label('create.move_down_person')}
              isOff={place === total - 1}
              onPress={() => onMove(1)}
            />,
          ]
        : null}
      <Tool name="remove" label={label('create.remove_person')} isOff={false} onPress={onRemove} />
    </div>
  );
};

export function nameOf({ name, email }: Person, say: Say): string {
  return name.trim() || email.trim() || say('create.new_person');
}

/** Dragged with a pointer, or moved with the arrow keys. */
const Grip: FunctionalComponent<PersonRowProps> = ({ say, person, place, total, onGrip, onMove }) => (
  <button
    type="button"
    class="grip"
    aria-label={say('create.grip', { name: nameOf(person, say), place: place + 1, total })}
    aria-describedby="grip-help"
    title={say('create.drag')}
    onPointerDown={onGrip}
    onKeyDown={(event) => {
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      onMove(event.key === 'ArrowUp' ? -1 : 1);
    }}
  >
    <Icon name="grip" />
  </button>
);

const Tool: FunctionalComponent<{
  name: 'up' | 'down' | 'remove' | 'edit';
  label: string;
  isOff: boolean;
  onPress: () => void;
}> = ({ name, label, isOff, onPress }) => (
  // Not `disabled`: somebody who presses it at the end of the list must not lose their place.
  <button
    type="button"
    class={`tool tool-${name}`}
    aria-label={label}
    title={label}
    aria-disabled={isOff ? 'true' : undefined}
    onClick={() => (isOff ? undefined : onPress())}
  >
    <Icon name={name} />
  </button>
);

const Words: FunctionalComponent<{ person: Person }> = ({ person }) => (
  <div class="words">
    <OwnText class="name" text={person.name} />
    <span class="soft">
      <OwnText text={person.email} />
      {person.record === undefined ? null : <span class="kind">{person.record.kind}</span>}
    </span>
  </div>
);

const Fields: FunctionalComponent<PersonRowProps> = (props) => (
  <div class="fields">
    <Field {...props} field="name" type="text" fault={props.nameFault} />
    <Field {...props} field="email" type="email" fault={props.emailFault} />
  </div>
);

type FieldProps = PersonRowProps & { readonly field: 'name' | 'email'; readonly type: string; readonly fault: string };

const Field: FunctionalComponent<FieldProps> = ({ say, person, place, field, type, fault, onPerson }) => {
  const id = `${field}-${person.key}`;
  return (
    <div class="field">
      <label htmlFor={id}>{say(`create.${field}`)}</label>
      <input
        id={id}
        type={type}
        value={person[field]}
        maxlength={String(MAX_PERSON_LENGTHS[field])}
        autocomplete="off"
        aria-label={`${say(`create.${field}`)} ${place + 1}`}
        aria-invalid={fault === '' ? undefined : 'true'}
        aria-describedby={`${id}-fault`}
        onInput={(event) => onPerson({ [field]: (event.target as HTMLInputElement).value })}
      />
      <FaultText id={`${id}-fault`} text={fault} />
    </div>
  );
};
