import { PlatformServiceName, type Translator, type WebComponentPlatform } from '../../contract/platform';
import type { CrmClient } from '../../services/crm-client';
import type { RemindAnswer } from '../../services/crm-payloads';
import { problemOf } from '../../services/problem';
import { problemWords, sayCount, type Say } from '../create/words';

/** What became of something, in words. */
export interface Outcome {
  readonly isGood: boolean;
  readonly text: string;
}

/** Who was reminded, and who was not and why. */
function remindedText(
  say: Say,
  locale: string,
  { reminded, skipped }: RemindAnswer,
  nameOf: (id: number) => string,
): string {
  const first = reminded.length === 0 ? say('remind.nobody') : sayCount(say, 'remind.done', reminded.length, locale);
  const reasons = skipped.map(({ id, reason }) => say(`remind.skipped.${reason}`, { name: nameOf(id) }));
  return [first, ...reasons].join(' · ');
}

/** Reminds, and says who was and who was not. */
export async function remind(
  client: CrmClient,
  say: Say,
  locale: string,
  signingId: number,
  signerIds?: readonly number[],
): Promise<string> {
  const answer = await client.remind(signingId, signerIds);
  const signers = answer.skipped.length === 0 ? [] : (await client.signing(signingId)).signers;
  return remindedText(say, locale, answer, (id) => signers.find((signer) => signer.id === id)?.name ?? '');
}

/** Resumes, and says where it goes on. */
export async function resume(
  client: CrmClient,
  platform: WebComponentPlatform,
  say: Say,
  signingId: number,
): Promise<string> {
  const { path } = await client.resume(signingId);
  return say('resume.done', { step: stepName(platform, path) });
}

/** Decides about a signature by somebody else than expected, and says what became of it. */
export async function decide(
  client: CrmClient,
  say: Say,
  signingId: number,
  transaction: string,
  decision: 'accept' | 'reject',
): Promise<string> {
  const { state } = await client.decide(signingId, transaction, decision);
  const word = state === 'recorded' ? 'accepted' : state === 'answered' ? 'accepted_later' : 'not_counted';
  return say(`details.identity.${word}`);
}

/** The words for the task that a step belongs to. */
export function stepName(platform: WebComponentPlatform, path: string): string {
  const translator = platform.get(PlatformServiceName.Translate) as Translator;
  return translator.get(`limepkg_esign.step.${path.split('.')[0] ?? ''}`);
}

/** Does something; a failure becomes words too, with a reference where support can look. */
export async function attempt(platform: WebComponentPlatform, say: Say, work: () => Promise<string>): Promise<Outcome> {
  try {
    return { isGood: true, text: await work() };
  } catch (failure) {
    return await failureOf(platform, say, failure);
  }
}

/** The words for something that went wrong. */
export async function failureOf(platform: WebComponentPlatform, say: Say, failure: unknown): Promise<Outcome> {
  const problem = await problemOf(failure);
  const { title, text, action } = problemWords(platform, problem);
  const reference = problem.reference === '' ? '' : say('reference', { reference: problem.reference });
  return { isGood: false, text: [title, text, action, reference].filter(Boolean).map(sentence).join(' ') };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
