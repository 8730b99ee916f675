import { type FunctionalComponent, h } from '@stencil/core';
import { choices, nameIn, type NameFaults } from './mapping';
import type { Mapping, NamedLimetype, NamedProperty, NamesAnswer } from './payloads';
import type { Say } from './words';

interface Props {
  readonly say: Say;
  readonly names: NamesAnswer;
  readonly mapping: Mapping;
  /** By `limetype` or `limetype.property`. */
  readonly faults: NameFaults;
  readonly isLocked: boolean;
  readonly onName: (theirs: string, limetype: string, property?: string) => void;
}

/** Our tables and fields, each with a field for its name here: chosen from what there is, or typed. */
export const NameTable: FunctionalComponent<Props> = (props) => (
  <div class="tables">
    {props.names.ours.map((limetype) => (
      <Table {...props} limetype={limetype} />
    ))}
  </div>
);

const Table: FunctionalComponent<Props & { limetype: NamedLimetype }> = (props) => {
  const { say, mapping, names, limetype } = props;
  const theirTable = nameIn(mapping, limetype.name) || limetype.name;
  const renamed = Object.keys(mapping.properties[limetype.name] ?? {}).length;
  const heading = renamed === 0 ? say('mapping.fields', { name: limetype.text }) : '';
  const isFaulty = [...props.faults.keys()].some((place) => place.startsWith(`${limetype.name}.`));
  return (
    <fieldset key={limetype.name}>
      <legend>
        <bdi>{limetype.text}</bdi>
      </legend>
      <NameField
        {...props}
        place={limetype.name}
        label={say('mapping.table', { name: limetype.name })}
        list={choices(names, theirTable)}
        value={nameIn(mapping, limetype.name)}
        ours={limetype.name}
        onValue={(theirs) => props.onName(theirs, limetype.name)}
      />
      <details open={isFaulty || undefined}>
        <summary>{heading || say('mapping.fields_renamed', { name: limetype.text, count: renamed })}</summary>
        <div class="names">
          {limetype.properties.map((property) => (
            <NameField
              {...props}
              place={`${limetype.name}.${property.name}`}
              label={labelOf(property)}
              list={choices(names, theirTable, property.type)}
              value={nameIn(mapping, limetype.name, property.name)}
              ours={property.name}
              onValue={(theirs) => props.onName(theirs, limetype.name, property.name)}
            />
          ))}
        </div>
      </details>
    </fieldset>
  );
};

function labelOf({ name, text, type }: NamedProperty): string {
  return text === '' ? `${name} (${type})` : `${text} – ${name} (${type})`;
}

interface FieldProps {
  readonly say: Say;
  readonly place: string;
  readonly label: string;
  readonly list: readonly { readonly name: string; readonly text: string }[];
  readonly value: string;
  /** Shown where nothing is written: the name stays. */
  readonly ours: string;
  readonly faults: NameFaults;
  readonly isLocked: boolean;
  readonly onValue: (theirs: string) => void;
}

const NameField: FunctionalComponent<FieldProps> = ({
  say,
  place,
  label,
  list,
  value,
  ours,
  faults,
  isLocked,
  onValue,
}) => {
  const id = place.replace('.', '-');
  const fault = faults.get(place);
  return (
    <label class="field" key={place}>
      <span>{label}</span>
      <input
        type="text"
        list={`${id}-names`}
        value={value}
        placeholder={ours}
        maxlength={64}
        spellcheck={false}
        autocapitalize="none"
        autocomplete="off"
        disabled={isLocked}
        data-place={place}
        aria-invalid={fault === undefined ? null : 'true'}
        aria-describedby={fault === undefined ? null : `${id}-wrong`}
        onChange={(event) => onValue((event.target as HTMLInputElement).value)}
      />
      <datalist id={`${id}-names`}>
        {list.map((choice) => (
          <option value={choice.name}>{choice.text}</option>
        ))}
      </datalist>
      {fault !== undefined && (
        <span class="wrong" id={`${id}-wrong`}>
          {say(fault === 'twice' ? 'mapping.twice' : 'mapping.invalid')}
        </span>
      )}
    </label>
  );
};
