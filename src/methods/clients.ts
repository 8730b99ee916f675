/** Clients of schemes, for a service that holds credentials for others: no method, nothing of the add-on. */
export { readBankIdConfiguration, type BankIdConfiguration } from './bankid/configuration.js';
export type { SignOrder } from './bankid/orders.js';
export { BankIdClient, BankIdRefusal } from './bankid/rp-client.js';
export { BrokerClient, type Answered } from './broker/client.js';
export { readBrokerConfiguration, type BrokerConfiguration } from './broker/configuration.js';
export { BrokerDirectory } from './broker/directory.js';
export { OwnLogins, type BegunLogin } from './broker/logins.js';
export { brokerFetch } from './broker/transport.js';
