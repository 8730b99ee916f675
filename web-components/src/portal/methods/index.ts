import type { OptionText } from '../../services/payloads';
import { bankidHere } from './bankid';
import { checkbox } from './checkbox';
import type { MethodView } from './method-view';
import { redirectMethod } from './redirect';
import { signature } from './signature';

/** The methods this page can carry out. */
const METHODS: readonly MethodView[] = [
  bankidHere,
  redirectMethod('bankid_no'),
  redirectMethod('mitid_da'),
  redirectMethod('ftn_fi'),
  checkbox,
  signature,
];

/** Those of a signing's methods that can be carried out here, in the signing's order. */
export function supportedMethods(methods: readonly OptionText[]): readonly MethodView[] {
  return methods.flatMap(({ value }) => METHODS.filter(({ id }) => id === value));
}

/** The method with this id, when the signing offers it and the page can carry it out. */
export function methodNamed(id: string, methods: readonly OptionText[]): MethodView | undefined {
  return supportedMethods(methods).find((method) => method.id === id);
}
