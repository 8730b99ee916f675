import { h, type FunctionalComponent } from '@stencil/core';
import type { CrmFile } from '../../services/crm-payloads';
import { inOrder } from '../../services/translator';
import type { Say } from '../create/words';
import { Icon } from '../status/icons';
import { inGroups, type SigningView } from './reading';

const SHORT_DIGITS = 16;

export interface FilesProps {
  readonly say: Say;
  readonly view: SigningView;
  readonly copied: string;
  readonly onCopy: (text: string, what: string) => void;
}

/** The signed and the original document, each with its fingerprint. */
export const Files: FunctionalComponent<FilesProps> = ({ view, ...props }) => {
  const { signing, progress } = view;
  return (
    <ul class="files">
      {signing.signedDocument ? file('signed', signing.signedDocument.file, progress.signedFingerprint, props) : null}
      {signing.originalDocument
        ? file('original', signing.originalDocument, progress.originalFingerprint, props)
        : null}
    </ul>
  );
};

function file(
  which: 'signed' | 'original',
  { filename, url }: CrmFile,
  fingerprint: string | null,
  { say, copied, onCopy }: Omit<FilesProps, 'view'>,
) {
  return (
    <li class="file" key={which}>
      <div class="file-head">
        <Icon name="file" />
        <div class="who">
          <p class="name">{say(`details.${which}`)}</p>
          <p class="soft">
            <bdi>{inOrder(filename)}</bdi>
          </p>
        </div>
        <div class="row">
          <a class="link-button" href={url} target="_blank" rel="noreferrer">
            {say('details.open')}
            <span class="hidden">{say(`details.${which}`)}</span>
          </a>
          <a class="link-button" href={url} download={filename}>
            <Icon name="download" />
            {say(`details.download_${which}`)}
          </a>
        </div>
      </div>
      {fingerprint ? (
        <details>
          <summary>
            {say('details.fingerprint')} <code>{inGroups(fingerprint.slice(0, SHORT_DIGITS))} …</code>
          </summary>
          <p>
            <code class="print">{inGroups(fingerprint)}</code>
          </p>
          <button type="button" class="text-button" onClick={() => onCopy(fingerprint, which)}>
            {say(copied === which ? 'details.copied' : 'details.copy_fingerprint')}
          </button>
          <span class="soft"> SHA-256</span>
        </details>
      ) : null}
    </li>
  );
}
