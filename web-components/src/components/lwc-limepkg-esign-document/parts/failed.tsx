import { type FunctionalComponent, h } from '@stencil/core';
import type { Translator } from '../../../services/translator';

/** The document could not be shown: another try, or the file itself. */
export const Failed: FunctionalComponent<{
  readonly translator: Translator;
  readonly src: string;
  readonly filename: string;
  readonly onRetry: () => void;
}> = ({ translator: { get }, src, filename, onRetry }) => (
  <div class="notice">
    <p>{get('read.failed')}</p>
    <p class="row">
      <button class="plain" type="button" onClick={onRetry}>
        {get('retry')}
      </button>
      <a class="plain" href={src} download={filename || true}>
        {get('read.download')}
      </a>
    </p>
  </div>
);
