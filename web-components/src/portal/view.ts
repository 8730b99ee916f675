import { RequestFailure } from '../services/http';
import type { Duty, PortalVisit } from '../services/payloads';

/** Which page the reader sees. Each has its own words. */
export type View =
  | { readonly name: 'loading' }
  | { readonly name: 'unknown' }
  | { readonly name: 'tampered' }
  /** A log-in that was begun in another browser has ended here. */
  | { readonly name: 'discarded' }
  /** The app has led here, while the page that waits for it is open somewhere else. */
  | { readonly name: 'finished_elsewhere' }
  /** A log-in that is not known has ended here. */
  | { readonly name: 'login_over' }
  | { readonly name: 'offline' }
  | { readonly name: 'fault'; readonly reference: string }
  | { readonly name: 'act'; readonly duty: 'sign' | 'approve' }
  | { readonly name: 'read' }
  /** A viewer has said that it is read; nobody else is told. */
  | { readonly name: 'thanks' }
  | { readonly name: 'waiting'; readonly names: readonly string[] }
  /** The holder has signed or approved; `openNames` have not yet. */
  | {
      readonly name: 'done';
      readonly act: 'signed' | 'approved';
      readonly isFresh: boolean;
      readonly openNames: readonly string[];
    }
  | { readonly name: 'paused' }
  | { readonly name: 'canceled'; readonly reason: string }
  | { readonly name: 'expired' }
  | { readonly name: 'declined'; readonly reason: string; readonly byName: string }
  | { readonly name: 'declined_you' }
  | { readonly name: 'not_me_you' }
  | { readonly name: 'completed' };

/** The page for a signing as its holder may see it now. `isFresh`: the holder acted a moment ago. */
export function viewOf(visit: PortalVisit, isFresh = false): View {
  const { signer, signing } = visit;
  switch (signing.status.value) {
    case 'signed':
      return { name: 'completed' };
    case 'canceled':
      return canceled(visit);
  }
  if (isDone(signer.status.value)) {
    return done(visit, isFresh);
  }
  if (signer.status.value === 'canceled') {
    return { name: 'not_me_you' };
  }
  if (signing.status.value === 'error') {
    return { name: 'paused' };
  }
  const duty = dutyOf(visit);
  if (duty === 'view') {
    return { name: 'read' };
  }
  return signer.canAct ? { name: 'act', duty } : { name: 'waiting', names: signer.waitingFor };
}

/** The page for a call that failed before there was anything to show. */
export function viewOfFailure(error: unknown): View {
  if (!(error instanceof RequestFailure)) {
    return { name: 'fault', reference: '' };
  }
  if (error.code === 'SIGNING_TAMPERED_FILE') {
    return { name: 'tampered' };
  }
  if (error.status === 0) {
    return { name: 'offline' };
  }
  return error.isTemporary ? { name: 'fault', reference: error.reference } : { name: 'unknown' };
}

/** The document may be shown: nothing is wrong with it and the signing was not withdrawn. */
export function showsDocument(view: View): boolean {
  return ['act', 'read', 'thanks', 'waiting', 'done', 'paused', 'completed'].includes(view.name);
}

/** Key of the verb on the one button; absent when there is nothing to do. */
export function verbOf(view: View): string | undefined {
  switch (view.name) {
    case 'read':
      return 'decide.view';
    case 'act':
      return `decide.${view.duty}`;
    default:
      return undefined;
  }
}

/** A viewer's duty may be absent. */
export function dutyOf(visit: PortalVisit): Duty {
  return visit.signer.duty ?? 'view';
}

function isDone(status: string): boolean {
  return status === 'signed' || status === 'approved';
}

function done(visit: PortalVisit, isFresh: boolean): View {
  const open = visit.signing.signers.filter(
    (other) => other.duty !== 'view' && other.duty !== null && !isDone(other.status.value),
  );
  return {
    name: 'done',
    act: visit.signer.status.value === 'approved' ? 'approved' : 'signed',
    isFresh,
    openNames: open.map((other) => other.name || other.email),
  };
}

function canceled({ signing }: PortalVisit): View {
  const { kind = '', reason = '', byName = '', isYou = false } = signing.cancellation ?? {};
  if (kind === 'expired') {
    return { name: 'expired' };
  }
  if (kind !== 'declined' && kind !== 'not_me') {
    return { name: 'canceled', reason };
  }
  if (isYou) {
    return { name: kind === 'declined' ? 'declined_you' : 'not_me_you' };
  }
  return { name: 'declined', reason, byName };
}
