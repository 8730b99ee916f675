import type { Delivery } from './faults/index.js';
import type { Person } from './people.js';
import type { RelyingParty } from './relying-party.js';

/** Endpoint that an order came in by. */
export type OrderKind = 'sign' | 'auth' | 'phone/sign' | 'phone/auth';

/** What a relying party asks for; checked. */
export interface OrderRequest {
  readonly endUserIp?: string;
  readonly userVisibleData?: string;
  readonly userVisibleDataFormat?: 'plaintext' | 'simpleMarkdownV1';
  readonly userNonVisibleData?: string;
  readonly returnUrl?: string;
  readonly returnRisk?: boolean;
  readonly personalNumber?: string;
  readonly callInitiator?: 'user' | 'RP';
  readonly requirement?: {
    readonly pinCode?: boolean;
    readonly mrtd?: boolean;
    readonly cardReader?: string;
    readonly certificatePolicies?: readonly string[];
    readonly personalNumber?: string;
    readonly risk?: 'low' | 'moderate';
  };
}

/** How an order ended. */
export interface Outcome {
  readonly status: 'complete' | 'failed';
  readonly hintCode?: string;
  readonly completionData?: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly delivery?: Delivery;
}

/** One order. Times are milliseconds since the epoch. */
export interface Order {
  readonly ref: string;
  readonly kind: OrderKind;
  readonly relyingParty: RelyingParty;
  readonly request: OrderRequest;
  readonly autoStartToken: string;
  readonly qrStartToken: string;
  readonly qrStartSecret: string;
  readonly createdAt: number;
  /** When the app took it up. */
  startedAt?: number;
  /** Who has it on the screen. */
  person?: Person;
  /** A hint code that a test has set. */
  hintCode?: string;
  /** While the signature is being made. */
  isSigning?: boolean;
  outcome?: Outcome;
}

/** The number of the person that an order is tied to, as far as it is known. */
export function personalNumberOf({ person, request }: Order): string | undefined {
  return person?.personalNumber ?? request.requirement?.personalNumber ?? request.personalNumber;
}

/** The text that the person is shown. */
export function visibleTextOf({ request }: Order): string {
  return Buffer.from(request.userVisibleData ?? '', 'base64').toString('utf8');
}

export function isPhoneOrder({ kind }: Order): boolean {
  return kind.startsWith('phone/');
}
