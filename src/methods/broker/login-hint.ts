/** `login_hint`: one parameter, items separated by spaces. */
export function loginHintOf(
  text: string | undefined,
  hiddenData: string | undefined,
  nationalNumber: string | undefined,
  flags: readonly string[] = [],
): string | undefined {
  if (text === undefined) return undefined;
  const items = [
    'action:sign',
    `message:${Buffer.from(text).toString('base64')}`,
    ...(hiddenData === undefined ? [] : [`nonVisibleData:${hiddenData}`]),
    ...(nationalNumber === undefined ? [] : [`sub:${nationalNumber}`]),
    ...flags,
  ];
  return items.join(' ');
}
