/** Something that goes wrong, or that somebody does wrong, when a push is accepted. */
export interface Fault {
  readonly name: string;
  readonly description: string;
}

/** Everything that `fault` of `accept` takes. */
export const FAULTS: readonly Fault[] = [
  { name: 'other_key', description: 'Another key than the registered one signs' },
  { name: 'other_data', description: 'Something else is signed than was asked for' },
  { name: 'broken_signature', description: 'One bit of the signature is wrong' },
  { name: 'broken_possession', description: 'The certificate request is not signed with its key' },
  { name: 'lost', description: 'The answer never arrives: the service has forgotten the session' },
  { name: 'never', description: 'The owner accepts, and the device never answers' },
];

export function faultNamed(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name);
}
