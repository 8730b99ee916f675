import type { OptionText } from '../services/payloads';

/** The methods this page can carry out. */
export const SUPPORTED_METHODS = ['checkbox', 'signature'] as const;
export type SupportedMethod = (typeof SUPPORTED_METHODS)[number];

/** Those of a signing's methods that can be carried out here, in the signing's order. */
export function supportedMethods(methods: readonly OptionText[]): readonly SupportedMethod[] {
  return methods.map((method) => method.value).filter(isSupported);
}

function isSupported(value: string): value is SupportedMethod {
  return (SUPPORTED_METHODS as readonly string[]).includes(value);
}
