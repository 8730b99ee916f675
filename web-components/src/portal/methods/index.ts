import type { MethodOption } from '../../services/payloads';
import { bankidHere } from './bankid';
import { checkbox } from './checkbox';
import type { InstantView, MethodView, PollView } from './method-view';
import { redirectMethod } from './redirect';
import { signature } from './signature';

/** Those done in one call, each with a form of its own. */
const FORMS: readonly InstantView[] = [checkbox, signature];
/** Those that the page waits for, each with calls of its own. */
const APPS: readonly PollView[] = [bankidHere];

/** How a method is carried out here is for the installation to say: the same eID may have an app to wait for, or a page of its own. */
function viewOf({ value, interaction }: MethodOption): MethodView | undefined {
  switch (interaction) {
    case 'redirect':
      return redirectMethod(value);
    case 'poll':
      return APPS.find(({ id }) => id === value);
    case 'instant':
      return FORMS.find(({ id }) => id === value);
    case undefined:
      return undefined;
  }
}

/** Those of a signing's methods that can be carried out here, in the signing's order. */
export function supportedMethods(methods: readonly MethodOption[]): readonly MethodView[] {
  return methods.flatMap((method) => viewOf(method) ?? []);
}

/** The method with this id, when the signing offers it and the page can carry it out. */
export function methodNamed(id: string, methods: readonly MethodOption[]): MethodView | undefined {
  return supportedMethods(methods).find((method) => method.id === id);
}
