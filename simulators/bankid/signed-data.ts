import { randomBytes } from 'node:crypto';
import { signedNameOf } from './relying-party.js';
import type { RelyingParty } from './relying-party.js';

/** What a person agrees to, and where. Base64 fields stand as the relying party sent them. */
export interface SignedContent {
  readonly purpose: 'Signing' | 'Identification';
  readonly relyingParty: RelyingParty;
  /** Base64 of UTF-8. */
  readonly visibleData?: string;
  readonly format?: 'plaintext' | 'simpleMarkdownV1';
  /** Base64. */
  readonly nonVisibleData?: string;
  /** Identifier of the hardware. */
  readonly uhi: string;
  readonly conditions: readonly { readonly type: string; readonly value: string }[];
}

/**
 * The element `bankIdSignedData`, in Canonical XML 1.0 as it is digested: no empty-element tags, attributes sorted, no space
 * between elements. All text is base64 or words of this file, so that nothing needs escaping.
 */
export function bankIdSignedData(content: SignedContent): string {
  const { visibleData, nonVisibleData } = content;
  const format = content.format === 'simpleMarkdownV1' ? ' format="simpleMarkdownV1"' : '';
  return [
    '<bankIdSignedData xmlns="http://www.bankid.com/signature/v1.0.0/types" Id="bidSignedData">',
    visibleData === undefined
      ? ''
      : `<usrVisibleData charset="UTF-8"${format} visible="wysiwys">${visibleData}</usrVisibleData>`,
    nonVisibleData === undefined ? '' : element('usrNonVisibleData', nonVisibleData),
    serverInfo(content.relyingParty),
    clientInfo(content),
    '</bankIdSignedData>',
  ].join('');
}

function serverInfo(relyingParty: RelyingParty): string {
  return element(
    'srvInfo',
    element('name', base64(signedNameOf(relyingParty))),
    element('nonce', randomBytes(20).toString('base64')),
    element('displayName', base64(relyingParty.displayName)),
  );
}

function clientInfo({ purpose, uhi, conditions }: SignedContent): string {
  const version = `Personal=1.0.0&BankID_exe=1.0.0&BISP=1.0.0&platform=android&os_version=15&display_version=&uhi=${uhi}&`;
  const requirement = element(
    'requirement',
    ...conditions.map(({ type, value }) => element('condition', element('type', type), element('value', value))),
  );
  const device = element(
    'ai',
    element('type', base64('ANDROID')),
    element('deviceInfo', base64('15')),
    element('uhi', uhi),
    element('fsib', '0'),
    element('utb', 'cs1'),
    conditions.length === 0 ? '' : requirement,
    element('uauth', 'pw'),
  );
  return element('clientInfo', element('funcId', purpose), element('version', base64(version)), element('env', device));
}

function element(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
