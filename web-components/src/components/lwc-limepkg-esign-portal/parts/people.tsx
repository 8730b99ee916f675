import { type FunctionalComponent, h } from '@stencil/core';
import { Icon, type IconName } from '../../../portal/icons';
import { inWords } from '../../../portal/when';
import type { PortalSigner } from '../../../services/payloads';
import { inOrder, type Translator } from '../../../services/translator';

interface Props {
  readonly translator: Translator;
  readonly people: readonly PortalSigner[];
  readonly ownEmail: string;
}

/** Who signs, approves or reads, and how far each has come: an icon and a word. */
export const People: FunctionalComponent<Props> = ({ translator, people, ownEmail }) => (
  <ol class="people">
    {people.map((person) => (
      <li class={person.status.value}>
        <Icon name={iconOf(person)} />
        <span>
          <span class="name">
            <bdi>{inOrder(person.name || person.email)}</bdi>
            {person.email === ownEmail && <span class="you">{translator.get('who.you')}</span>}
          </span>
          <span class="state">
            {translator.get(`who.duty.${person.duty ?? 'view'}`)} · {stateOf(person, translator)}
          </span>
        </span>
      </li>
    ))}
  </ol>
);

function stateOf(person: PortalSigner, translator: Translator): string {
  const status = person.status.value;
  const isDone = status === 'signed' || status === 'approved';
  if (isDone && !person.doneDate) {
    return translator.option('signer.signerstatus', status);
  }
  return translator.get(`who.state.${status}`, { date: inWords(person.doneDate ?? '', translator.locale) });
}

function iconOf(person: PortalSigner): IconName {
  switch (person.status.value) {
    case 'signed':
    case 'approved':
      return 'check';
    case 'canceled':
      return 'stop';
    case 'error':
      return 'alert';
    default:
      return person.duty === 'view' || person.duty === null ? 'eye' : 'clock';
  }
}
