import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../portal/icons';
import type { MethodRow } from './method-list';
import type { Say } from './words';
import { assuranceOf } from '../assurance';

interface Props {
  readonly say: Say;
  readonly rows: readonly MethodRow[];
  readonly isLocked: boolean;
  readonly onSwitch: (value: string, change: { isOffered?: boolean; isPreselected?: boolean }) => void;
  readonly onMove: (from: number, to: number) => void;
  readonly onDrag: (from: number) => void;
  readonly onDrop: (to: number) => void;
}

const COLUMNS = ['order', 'method', 'proves', 'offered', 'preselected'] as const;

/** Methods in their order. Roles are written out: the narrow layout would take them from a table's own elements. */
export const MethodTable: FunctionalComponent<Props> = (props) => {
  const { say, rows } = props;
  return (
    <div class="table" role="table" aria-labelledby="heading">
      <div class="line head" role="row">
        {COLUMNS.map((column) => (
          <span role="columnheader">{say(`methods.${column}`)}</span>
        ))}
      </div>
      {rows.map((row, index) => (
        <Line {...props} row={row} index={index} />
      ))}
    </div>
  );
};

const Line: FunctionalComponent<Props & { row: MethodRow; index: number }> = (props) => {
  const { say, row, index, rows, isLocked, onMove, onDrag, onDrop } = props;
  return (
    <div
      key={row.value}
      class={{ line: true, off: !row.isOffered }}
      role="row"
      data-method={row.value}
      draggable={!isLocked}
      onDragStart={(event: DragEvent) => {
        // Without data some browsers begin no drag.
        event.dataTransfer?.setData('text/plain', row.value);
        onDrag(index);
      }}
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        onDrop(index);
      }}
    >
      <span class="order" role="cell">
        <span class="grip" aria-hidden="true" title={say('methods.drag')}>
          ⠿
        </span>
        <MoveButton
          say={say}
          name={row.text}
          to="up"
          isOff={isLocked || index === 0}
          onMove={() => onMove(index, index - 1)}
        />
        <MoveButton
          say={say}
          name={row.text}
          to="down"
          isOff={isLocked || index === rows.length - 1}
          onMove={() => onMove(index, index + 1)}
        />
      </span>
      <span class="name" role="cell">
        <strong>{row.text}</strong>
        <span class="soft">{row.isPossible ? say('methods.possible') : row.missing}</span>
      </span>
      <span class="proves" role="cell">
        {row.level === null ? (
          <span class="soft">{say('methods.level_unknown')}</span>
        ) : (
          [<strong>{row.level}</strong>, ' ', say(`methods.level.${assuranceOf(row.value, row.level)}`)]
        )}
      </span>
      <Switches {...props} />
    </div>
  );
};

const Switches: FunctionalComponent<Props & { row: MethodRow }> = ({ say, row, isLocked, onSwitch }) => [
  <span class="switch" role="cell">
    <label>
      <input
        type="checkbox"
        checked={row.isOffered}
        disabled={isLocked}
        aria-label={`${say('methods.offered')}: ${row.text}`}
        onChange={(event) => onSwitch(row.value, { isOffered: isChecked(event) })}
      />
      <span class="narrow">{say('methods.offered')}</span>
    </label>
  </span>,
  <span class="switch" role="cell">
    <label>
      <input
        type="checkbox"
        checked={row.isPreselected}
        disabled={isLocked || !row.isOffered}
        aria-label={`${say('methods.preselected')}: ${row.text}`}
        onChange={(event) => onSwitch(row.value, { isPreselected: isChecked(event) })}
      />
      <span class="narrow">{say('methods.preselected')}</span>
    </label>
  </span>,
];

interface MoveProps {
  readonly say: Say;
  readonly name: string;
  readonly to: 'up' | 'down';
  readonly isOff: boolean;
  readonly onMove: () => void;
}

/** Stays focusable at the ends, so that whoever moves a row by keyboard does not lose the place. */
const MoveButton: FunctionalComponent<MoveProps> = ({ say, name, to, isOff, onMove }) => (
  <button
    class="step"
    type="button"
    aria-label={say(to === 'up' ? 'methods.up' : 'methods.down', { name })}
    aria-disabled={isOff ? 'true' : null}
    onClick={() => {
      if (!isOff) onMove();
    }}
  >
    <Icon name={to} />
  </button>
);

function isChecked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}
