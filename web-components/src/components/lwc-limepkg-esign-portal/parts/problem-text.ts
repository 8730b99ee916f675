import type { View } from '../../../portal/view';
import type { RequestFailure } from '../../../services/http';
import type { Translator } from '../../../services/translator';

/** What a refused or lost call says in the dialog it was made from: what happened, that nothing is lost, what to do. */
export function problemText(translator: Translator, view: View, failure: RequestFailure | undefined): string {
  const { get, error } = translator;
  const words = error(failure?.code ?? '');
  const isOurs = view.name === 'offline' || view.name === 'fault';
  const text = isOurs ? get(`state.${view.name}_text`) : `${words.text} ${words.action}`;
  return failure?.reference ? `${text} ${get('reference', { reference: failure.reference })}` : text;
}
