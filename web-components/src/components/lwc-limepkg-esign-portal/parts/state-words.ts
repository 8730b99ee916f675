import type { IconName } from '../../../portal/icons';
import type { View } from '../../../portal/view';
import { inWords } from '../../../portal/when';
import type { PortalVisit } from '../../../services/payloads';
import type { Translator } from '../../../services/translator';

/** What a page says when there is nothing to decide. */
export interface StateWords {
  readonly icon: IconName;
  readonly tone: 'calm' | 'good' | 'bad';
  readonly title: string;
  readonly lines: readonly string[];
  /** What a person wrote; shown as theirs. */
  readonly quote?: string;
}

type StateView = Exclude<View, { name: 'loading' | 'act' | 'read' }>;

/** The words for where things stand: what happened, what is next, what one can do. */
export function wordsOf(view: StateView, visit: PortalVisit | undefined, translator: Translator): StateWords {
  const { get, locale } = translator;
  const sender = visit?.signing.coworker.name ?? '';
  const calm = (icon: IconName, key: string, params = {}, quote = ''): StateWords => ({
    icon,
    tone: 'calm',
    title: get(`state.${key}`),
    lines: [get(`state.${key}_text`, { sender, ...params })],
    quote,
  });
  switch (view.name) {
    case 'unknown':
      return calm('alert', 'unknown');
    case 'offline':
      return calm('alert', 'offline');
    case 'fault':
      return withReference(calm('alert', 'fault'), view.reference, get);
    case 'tampered':
      return tampered(sender, translator);
    case 'discarded':
      return calm('stop', 'discarded');
    case 'finished_elsewhere':
      return calm('phone', 'finished_elsewhere');
    case 'login_over':
      return calm('clock', 'login_over');
    case 'waiting':
      return withSigned(calm('clock', 'waiting', { names: listOf(view.names, locale) }), visit, translator);
    case 'paused':
      return calm('clock', 'error');
    case 'canceled':
      return calm('stop', 'canceled', {}, view.reason);
    case 'expired':
      return calm('clock', 'expired', { date: inWords(visit?.signing.deadline ?? '', locale) });
    case 'declined':
      return calm('stop', 'declined', { name: view.byName }, view.reason);
    case 'declined_you':
    case 'not_me_you':
      return { ...calm('check', view.name), tone: 'good' };
    case 'completed':
      return { ...calm('check', 'completed'), tone: 'good' };
    case 'thanks':
      return {
        icon: 'check',
        tone: 'good',
        title: get('result.read'),
        lines: [get('result.next_mail'), get('result.close')],
      };
    case 'done':
      return done(view, visit, translator);
  }
}

/** Says who of the others has signed or approved already. */
function withSigned(words: StateWords, visit: PortalVisit | undefined, { get, locale }: Translator): StateWords {
  const signed = (visit?.signing.signers ?? []).filter(
    ({ email, status }) => email !== visit?.signer.email && (status.value === 'signed' || status.value === 'approved'),
  );
  const names = listOf(
    signed.map(({ name, email }) => name || email),
    locale,
  );
  return signed.length === 0 ? words : { ...words, lines: [...words.lines, get('state.signed_so_far', { names })] };
}

function done(view: StateView & { name: 'done' }, visit: PortalVisit | undefined, translator: Translator): StateWords {
  const { get, locale } = translator;
  const doneDate = visit?.signer.doneDate;
  const next =
    view.openNames.length === 0
      ? get('result.next_sealing', { email: visit?.signer.email ?? '' })
      : get('result.next_waiting', { names: listOf(view.openNames, locale) });
  if (view.isFresh) {
    return { icon: 'check', tone: 'good', title: get(`result.${view.act}`), lines: [next, get('result.close')] };
  }
  const key = view.act === 'signed' ? 'already_signed' : 'approved';
  const before = doneDate ? [get(`state.${key}_text`, { date: inWords(doneDate, locale) })] : [];
  return { icon: 'check', tone: 'good', title: get(`state.${key}`), lines: [...before, next] };
}

function tampered(sender: string, { get, error }: Translator): StateWords {
  const words = error('SIGNING_TAMPERED_FILE');
  const text = sender === '' ? `${words.text} ${words.action}` : get('state.tampered_text', { sender });
  return { icon: 'stop', tone: 'bad', title: get('state.tampered'), lines: [text] };
}

function withReference(words: StateWords, reference: string, get: Translator['get']): StateWords {
  return reference === '' ? words : { ...words, lines: [...words.lines, get('reference', { reference })] };
}

function listOf(names: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}
