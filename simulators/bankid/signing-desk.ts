import { createHash } from 'node:crypto';
import { honestPlan, signaturePair } from './evidence.js';
import type { EvidencePlan, SignaturePair } from './evidence.js';
import type { Fault } from './faults/index.js';
import { MOBILE_POLICY } from './hierarchy.js';
import type { Order } from './order.js';
import { fullName } from './people.js';
import type { Person } from './people.js';
import type { RelyingParty } from './relying-party.js';
import type { SignedContent } from './signed-data.js';
import type { Wallet } from './wallet.js';

/** What somebody signs outside of an order. Data are plain; they are encoded here. */
export interface DirectSigning {
  readonly person: Person;
  readonly relyingParty: RelyingParty;
  readonly visibleText?: string;
  readonly format?: SignedContent['format'];
  readonly nonVisibleData?: Uint8Array;
  readonly purpose?: SignedContent['purpose'];
  readonly fault?: Fault;
}

/** A completed order as `collect` reports it, and the risk that was seen. */
export interface SignedOrder {
  readonly completionData: Readonly<Record<string, unknown>>;
  readonly risk: EvidencePlan['risk'];
}

/** Where people sign. */
export class SigningDesk {
  constructor(
    private readonly wallet: Wallet,
    private readonly people: readonly Person[],
    private readonly now: () => Date,
  ) {}

  /** A signature with its OCSP answer, without an order. */
  async sign(signing: DirectSigning): Promise<SignaturePair> {
    const content: SignedContent = {
      purpose: signing.purpose ?? 'Signing',
      relyingParty: signing.relyingParty,
      ...(signing.visibleText === undefined
        ? {}
        : { visibleData: Buffer.from(signing.visibleText).toString('base64') }),
      ...(signing.format === undefined ? {} : { format: signing.format }),
      ...(signing.nonVisibleData === undefined
        ? {}
        : { nonVisibleData: Buffer.from(signing.nonVisibleData).toString('base64') }),
      ...deviceOf(signing.person),
      conditions: [],
    };
    return signaturePair(await this.plan(signing.person, content, UNKNOWN_ADDRESS, signing.fault));
  }

  /** Signs an order as that person. */
  async complete(order: Order, person: Person, fault: Fault | undefined): Promise<SignedOrder> {
    const { request } = order;
    const plan = await this.plan(person, contentOf(order, person), request.endUserIp ?? UNKNOWN_ADDRESS, fault);
    const completion = {
      user: {
        personalNumber: plan.person.personalNumber,
        name: fullName(plan.person),
        givenName: plan.person.givenName,
        surname: plan.person.surname,
      },
      device: { ipAddress: plan.ipAddress, uhi: plan.content.uhi },
      bankIdIssueDate: `${issueDate(plan)}Z`,
      ...(request.requirement?.mrtd === true ? { stepUp: { mrtd: true } } : {}),
      ...signaturePair(plan),
      ...(request.returnRisk === true ? { risk: plan.risk } : {}),
    };
    return { completionData: plan.alterCompletion?.(completion) ?? completion, risk: plan.risk };
  }

  private async plan(
    person: Person,
    content: SignedContent,
    ipAddress: string,
    fault: Fault | undefined,
  ): Promise<EvidencePlan> {
    const now = this.now();
    const honest = { ...honestPlan(person, await this.wallet.signerOf(person), content, now), ipAddress };
    const otherPerson = this.people.find((other) => other.personalNumber !== person.personalNumber) ?? STRANGER;
    return (await fault?.forge?.(honest, { wallet: this.wallet, otherPerson, now })) ?? honest;
  }
}

/** Of the range for documentation: what is said when an order does not tell. */
const UNKNOWN_ADDRESS = '192.0.2.10';

const STRANGER: Person = { personalNumber: '198402022387', givenName: 'Moa', surname: 'Stenmark' };

function contentOf({ kind, request, relyingParty }: Order, person: Person): SignedContent {
  const { userVisibleData, userVisibleDataFormat, userNonVisibleData, requirement } = request;
  return {
    purpose: kind.endsWith('sign') ? 'Signing' : 'Identification',
    relyingParty,
    ...(userVisibleData === undefined ? {} : { visibleData: userVisibleData }),
    ...(userVisibleDataFormat === undefined ? {} : { format: userVisibleDataFormat }),
    ...(userNonVisibleData === undefined ? {} : { nonVisibleData: userNonVisibleData }),
    ...deviceOf(person),
    conditions: [
      { type: 'CertificatePolicies', value: (requirement?.certificatePolicies ?? [MOBILE_POLICY]).join(',') },
    ],
  };
}

/** Everybody has one telephone. */
function deviceOf({ personalNumber }: Person): { readonly uhi: string } {
  return { uhi: createHash('sha256').update(`device of ${personalNumber}`).digest('base64').slice(0, 28) };
}

function issueDate({ signer }: EvidencePlan): string {
  return signer.identity.certificate.tbsCertificate.validity.notBefore.getTime().toISOString().slice(0, 10);
}
