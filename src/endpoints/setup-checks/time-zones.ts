import type { SetupCheck, SetupFinding } from '../../signing/index.js';

/** A zone whose clock is put forward in summer, as every zone of the product's languages but one. */
const ZONE = 'Europe/Stockholm';
const LOCALES = ['da-DK', 'de-DE', 'en-US', 'fi-FI', 'nl-NL', 'nb-NO', 'sv-SE'];

/** The runtime knows time zones and the product's languages: dates in mails and documents depend on it. */
export function timeZonesCheck(): SetupCheck {
  return {
    id: 'time_zones',
    run: (): Promise<SetupFinding> => {
      const unknown = LOCALES.filter((locale) => Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0);
      if (unknown.length > 0 || hourOf('2026-01-15T12:00:00Z') !== '13' || hourOf('2026-07-15T12:00:00Z') !== '14') {
        return Promise.resolve({ state: 'failed', reason: 'missing', params: { names: unknown.join(', ') || ZONE } });
      }
      return Promise.resolve({ state: 'ok', reason: 'ok' });
    },
  };
}

function hourOf(instant: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' }).format(
      new Date(instant),
    );
  } catch {
    return '';
  }
}
