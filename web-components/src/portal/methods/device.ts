export type Device = 'phone' | 'computer';

/** What the reader holds. Tablets that call themselves computers are told by their touch screens. */
export function deviceOf({ userAgent, maxTouchPoints }: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): Device {
  const isNamed = /Android|iPhone|iPad|iPod/.test(userAgent);
  return isNamed || (userAgent.includes('Macintosh') && maxTouchPoints > 1) ? 'phone' : 'computer';
}
