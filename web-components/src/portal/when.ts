/** A moment in the reader's own words and zone: "Tuesday, 24 November at 14:05 (Stockholm)"; empty when unreadable. */
export function inWords(iso: string, locale: string, timeZone?: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) {
    return '';
  }
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return `${format.format(moment)} (${placeOf(format.resolvedOptions().timeZone)})`;
}

function placeOf(zone: string): string {
  return (zone.split('/').pop() ?? zone).replace(/_/g, ' ');
}
