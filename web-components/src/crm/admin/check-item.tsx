import { type FunctionalComponent, h } from '@stencil/core';
import { Icon, type IconName } from '../../portal/icons';
import type { CheckReport, CheckState } from './payloads';
import type { Say } from './words';

const ICONS: Readonly<Record<CheckState, IconName>> = {
  ok: 'check',
  warning: 'alert',
  failed: 'stop',
  unknown: 'more',
};

interface Props {
  readonly check: CheckReport;
  readonly say: Say;
}

/** One check: its state as icon and word, what was found, and for what is not in order what it breaks and what to do. */
export const CheckItem: FunctionalComponent<Props> = ({ check, say }) => (
  <li key={check.id} class={check.state} data-check={check.id}>
    <span class="mark">
      <Icon name={ICONS[check.state]} />
      {say(`setup.state.${check.state}`)}
    </span>
    <div class="what">
      <h3>{check.title}</h3>
      <p class="soft">{check.detail}</p>
      {check.breaks !== '' && (
        <dl>
          <dt>{say('setup.breaks')}</dt>
          <dd>{check.breaks}</dd>
          <dt>{say('setup.todo')}</dt>
          <dd>{check.todo}</dd>
        </dl>
      )}
    </div>
  </li>
);
