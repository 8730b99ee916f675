import { type View, viewOfFailure } from '../../portal/view';
import { RequestFailure } from '../../services/http';
import type { Translator } from '../../services/translator';
import { problemText } from './parts/problem-text';

/** What a failed call means for the page. */
export type Consequence =
  /** There is nothing left to decide: this view instead. */
  | { readonly name: 'view'; readonly view: View }
  /** The world has moved on: look where it is now. */
  | { readonly name: 'look' }
  /** Everything stays as it was, with these words. */
  | { readonly name: 'problem'; readonly text: string };

export function consequenceOf(error: unknown, translator: Translator): Consequence {
  const view = viewOfFailure(error);
  const failure = error instanceof RequestFailure ? error : undefined;
  if (view.name === 'tampered' || failure?.code === 'TOKEN_INVALID') {
    return { name: 'view', view };
  }
  return failure?.status === 409 ? { name: 'look' } : { name: 'problem', text: problemText(translator, view, failure) };
}
