import { RequestFailure } from '../../services/http';
import type { PortalVisit } from '../../services/payloads';
import type { Attempt, MethodScene, RedirectView } from './method-view';
import { shownTextOf } from './shown-text';

/** Why nothing was signed, and the text below `portal.` that says so; anything else is `redirect.failed`. */
const TEXTS: Readonly<Record<string, string>> = {
  userCancel: 'redirect.canceled',
  expired: 'redirect.expired',
  resultLost: 'redirect.lost',
  evidenceInvalid: 'redirect.invalid',
  wrongCode: 'redirect.wrong_code',
  deviceUnusable: 'redirect.device_unusable',
  serviceUnavailable: 'redirect.unavailable',
  IDENTITY_MISMATCH: 'redirect.other_person',
  IDENTITY_REJECTED: 'redirect.other_person',
  IDENTITY_SIGNED_ALREADY: 'redirect.signed_already',
};

/** Whose attempt is over for good: another one would end in the same way. */
const FINAL: readonly string[] = ['IDENTITY_MISMATCH', 'IDENTITY_REJECTED', 'IDENTITY_SIGNED_ALREADY'];

/** Methods with calls of their own, and nothing to choose before going there. */
const SINGLE_WAY: readonly string[] = ['national_id', 'scd'];

const SIGNED = 'signed';

/** An eID with a page of its own, where the signer goes and comes back from. */
export function redirectMethod(id: string): RedirectView {
  const isSingle = SINGLE_WAY.includes(id);
  const calls = isSingle ? `sign/${id}` : 'sign/criipto';
  return {
    id,
    icon: 'leave',
    interaction: 'redirect',
    shownText: (scene) => shownTextOf(id, scene),
    async ways(scene) {
      if (isSingle) return [{ id, text: scene.translator.get(`method.${id}`) }];
      const types = await scene.calls.get<readonly { text: string; value: string }[]>(`${calls}/auth_types/${id}`);
      return types.map(({ text, value }) => ({ id: value, text }));
    },
    async start(scene, way) {
      const path = isSingle ? `${calls}/initialize` : `${calls}/initialize/${encodeURIComponent(way)}`;
      const { redirect_url: url } = await scene.calls.post<{ redirect_url: string }>(path);
      return { url };
    },
    async finish(scene, state) {
      try {
        const visit = await scene.calls.post<PortalVisit & { readonly message?: string }>(
          `${calls}/finalize/${encodeURIComponent(state)}`,
        );
        // A proof that waits to be recorded answers with a signer who has not signed yet.
        return visit.signer.status.value === SIGNED
          ? { state: 'complete', visit }
          : { state: 'pending', id: state, message: visit.message ?? '' };
      } catch (error) {
        if (error instanceof RequestFailure && error.code === 'ATTEMPT_NOT_FINISHED') {
          return failed(scene, error);
        }
        throw error;
      }
    },
  };
}

function failed({ translator }: MethodScene, { details }: RequestFailure): Attempt {
  const reason = typeof details['reason'] === 'string' ? details['reason'] : '';
  const message = translator.get(TEXTS[reason] ?? 'redirect.failed');
  return { state: 'failed', message, mayRetry: !FINAL.includes(reason) };
}
