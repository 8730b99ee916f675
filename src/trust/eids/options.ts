import type { BankIdConfiguration, BrokerConfiguration } from '../../methods/clients.js';

/** Agreements with eIDs that a trust service holds for its installations. */
export interface EidServiceOptions {
  /** Where `/v1` of the service is reached by browsers, without a slash at the end; its `/callback` is registered with the broker. */
  readonly publicUrl: string;
  readonly bankId?: BankIdConfiguration;
  readonly broker?: BrokerConfiguration;
  /** By name of the installation: how the addresses begin that it may have browsers led back to. */
  readonly returnUrls: Readonly<Record<string, readonly string[]>>;
}
