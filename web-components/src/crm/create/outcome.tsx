import { h, type FunctionalComponent } from '@stencil/core';
import { ordersOf, type People } from './people';
import { Plain } from './sections';
import type { Say } from './words';

/** Who is asked when, as sentences: those with the lowest number now, the others in their turn. */
export function turnsOf(people: People): readonly (readonly string[])[] {
  const orders = ordersOf(people);
  const turns: string[][] = [];
  people.list.forEach(({ name }, index) => (turns[(orders[index] ?? 1) - 1] ??= []).push(name.trim()));
  return turns;
}

/** It is sent: to whom, and what happens next. */
export const Sent: FunctionalComponent<{ say: Say; people: People; locale: string }> = ({ say, people, locale }) => {
  const [first = [], ...later] = turnsOf(people);
  const names = (list: readonly string[]) => new Intl.ListFormat(locale).format(list);
  return (
    <Plain icon="check" title={say('create.sent')} text={say('create.sent_text', { names: names(first) })}>
      {later.length === 0 ? null : (
        <ol class="turns" start={2}>
          {later.map((turn) => (
            <li>{say('create.then', { names: names(turn) })}</li>
          ))}
        </ol>
      )}
      <p>{say('create.what_next')}</p>
    </Plain>
  );
};
