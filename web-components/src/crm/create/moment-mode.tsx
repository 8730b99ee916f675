import { h, type FunctionalComponent } from '@stencil/core';
import type { Say } from './words';

/** Everyone at the same time, or one after the other. */
export const Moment: FunctionalComponent<{
  say: Say;
  isInTurn: boolean;
  onChange: (isInTurn: boolean) => void;
}> = ({ say, isInTurn, onChange }) => (
  <fieldset class="moment">
    <legend class="hidden">{say('create.moment')}</legend>
    {[false, true].map((value) => (
      <label class={{ chosen: value === isInTurn }}>
        <input
          type="radio"
          name="moment"
          checked={value === isInTurn}
          onChange={(event) => {
            event.stopPropagation();
            onChange(value);
          }}
        />
        <span>{say(value ? 'create.in_turn' : 'create.at_once')}</span>
      </label>
    ))}
  </fieldset>
);
