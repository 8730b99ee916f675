import { verifyEvidence, type BankIdSeRecord, type EvidenceAnchors, type PkiPrimitives } from '../../evidence/index.js';
import type { Logger } from '../../host/index.js';
import type { MethodContext, MethodOutcome } from '../method.js';
import { statementOf } from '../statement.js';
import type { CompletionData } from './answers.js';
import type { BankIdConfiguration } from './configuration.js';
import { type OrderState } from './order.js';

/** What judging a BankID signature needs. */
export interface BankIdEvidenceParts {
  readonly configuration: Pick<BankIdConfiguration, 'environment' | 'relyingPartyName'>;
  readonly anchors: () => EvidenceAnchors;
  readonly primitives: PkiPrimitives;
  readonly logger: () => Logger;
  readonly mask: (country: string, number: string) => string;
}

/** Turns what BankID delivered into a record, and lets it count only if the record proves itself offline. */
export class BankIdEvidence {
  constructor(private readonly parts: BankIdEvidenceParts) {}

  async judge(context: MethodContext, state: OrderState, completion: CompletionData): Promise<MethodOutcome> {
    const record = this.recordOf(context, state, completion);
    const { anchors, primitives, logger, mask } = this.parts;
    const required = state.sent.personalNumber;
    const report = await verifyEvidence(record, {
      primitives,
      anchors: anchors(),
      expected: {
        fingerprint: context.signing.originalDocumentFingerprint,
        kind: 'bankid_se',
        ...(required === undefined ? {} : { signer: { nationalNumber: required } }),
      },
      at: context.now,
    });
    if (!report.passed) {
      const checks = report.checks.filter(({ indication }) => indication !== 'passed').map(({ reason }) => reason);
      const { id: signingId } = context.signing;
      logger().error({ signingId, transaction: state.transactionId, checks }, 'a BankID answer does not prove itself');
      return { state: 'failed', reason: 'evidenceInvalid' };
    }
    const { personalNumber, name, givenName, surname } = completion.user;
    return {
      state: 'complete',
      evidence: record,
      identity: {
        name,
        personalIdentification: mask('SE', personalNumber),
        transactionId: state.transactionId,
      },
      person: {
        key: `SE:${personalNumber}`,
        name,
        givenName,
        surname,
        nationalNumber: { country: 'SE', value: personalNumber },
      },
      ipAddress: completion.device.ipAddress,
    };
  }

  private recordOf(context: MethodContext, state: OrderState, completion: CompletionData): BankIdSeRecord {
    const { environment, relyingPartyName } = this.parts.configuration;
    const { userVisibleData, userNonVisibleData, personalNumber } = state.sent;
    const { user, device, bankIdIssueDate, stepUp, risk, signature, ocspResponse } = completion;
    return {
      ...statementOf('bankid_se', context),
      kind: 'bankid_se',
      environment,
      relyingPartyName,
      transactionId: state.transactionId,
      orders: state.orders.map(({ orderRef, startedAt }) => ({ orderRef, startedAt })),
      sent: {
        userVisibleData,
        userVisibleDataFormat: 'plaintext',
        userNonVisibleData,
        ...(personalNumber === undefined ? {} : { requirement: { personalNumber } }),
      },
      completion: {
        user,
        device,
        ...(bankIdIssueDate === undefined ? {} : { bankIdIssueDate }),
        ...(stepUp === undefined ? {} : { stepUp }),
        ...(risk === undefined ? {} : { risk }),
        signature,
        ocspResponse,
      },
      completedAt: context.now.toISOString(),
    } as BankIdSeRecord;
  }
}
