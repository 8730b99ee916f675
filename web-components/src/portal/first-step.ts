import type { PortalVisit } from '../services/payloads';
import { supportedMethods } from './methods';
import { approve } from './methods/approve';
import type { FormView, MethodView } from './methods/method-view';
import { dutyOf } from './view';

/** What the one button leads to. */
export type FirstStep =
  | { readonly name: 'thanks' }
  | { readonly name: 'form'; readonly form: FormView }
  | { readonly name: 'method'; readonly method: MethodView }
  /** `isPossible`: there is something to choose from. */
  | { readonly name: 'choose'; readonly isPossible: boolean };

/** The first step of what this visit's holder is to do; with a single method nobody is asked. */
export function firstStepOf(visit: PortalVisit): FirstStep {
  switch (dutyOf(visit)) {
    case 'view':
      return { name: 'thanks' };
    case 'approve':
      return { name: 'form', form: approve };
    case 'sign': {
      const [first, ...others] = supportedMethods(visit.signing.methods);
      return first !== undefined && others.length === 0
        ? { name: 'method', method: first }
        : { name: 'choose', isPossible: first !== undefined };
    }
  }
}
