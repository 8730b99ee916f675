import { type FunctionalComponent, h } from '@stencil/core';
import { Icon, type IconName } from '../../portal/icons';
import { countsOf } from './mapping';
import type { StructureChange } from './payloads';
import type { Say } from './words';

interface Props {
  readonly say: Say;
  /** `undefined` as long as it is not known. */
  readonly changes: readonly StructureChange[] | undefined;
  readonly isBusy: boolean;
  readonly isApplying: boolean;
  readonly isLocked: boolean;
  readonly onApply: () => void;
}

const ICONS: Readonly<Record<StructureChange['kind'], IconName>> = {
  'create-limetype': 'plus',
  'create-property': 'plus',
  'extend-options': 'pen',
  'widen-property': 'pen',
  conflict: 'stop',
};

/** The dry run: what would be made, what would be changed, what stands in the way; conflicts first. */
export const PlanList: FunctionalComponent<Props> = ({ say, changes, isBusy, isApplying, isLocked, onApply }) => {
  const counts = countsOf(changes ?? []);
  return (
    <div class="plan">
      <h3>{say('mapping.plan')}</h3>
      <p class="status summary" role="status">
        {isBusy ? say('mapping.planning') : changes === undefined ? '' : summary(say, changes, counts)}
      </p>
      {changes !== undefined && changes.length > 0 && (
        <ul>
          {conflictsFirst(changes).map((change) => (
            <li class={change.kind}>
              <span class="mark">
                <Icon name={ICONS[change.kind]} />
              </span>
              <span>
                {say(`mapping.kind.${change.kind.replace('-', '_')}`, { place: placeOf(change) })}
                <code>{change.detail}</code>
              </span>
            </li>
          ))}
        </ul>
      )}
      {counts.conflicts > 0 && <p class="status fault">{say('mapping.conflict_text')}</p>}
      {changes !== undefined && changes.length > 0 && counts.conflicts === 0 && (
        <div>
          <button class="button" type="button" disabled={isApplying || isBusy || isLocked} onClick={onApply}>
            {say('mapping.apply')}
          </button>
        </div>
      )}
    </div>
  );
};

function summary(say: Say, changes: readonly StructureChange[], counts: ReturnType<typeof countsOf>): string {
  return changes.length === 0 ? say('mapping.plan_none') : say('mapping.summary', counts);
}

function conflictsFirst(changes: readonly StructureChange[]): readonly StructureChange[] {
  return [...changes].sort((a, b) => Number(b.kind === 'conflict') - Number(a.kind === 'conflict'));
}

function placeOf({ limetype, property }: StructureChange): string {
  return property === undefined ? limetype : `${limetype}.${property}`;
}
