import { h, type FunctionalComponent } from '@stencil/core';
import type { MailPreview } from '../../services/crm-payloads';
import { Icon } from './icons';
import { showMail } from './mail-view';
import { Notice, OwnText } from './notice';
import { Waiting } from './sections';
import type { ErrorWords, Say } from './words';

export interface PreviewProps {
  readonly say: Say;
  readonly name: string;
  readonly mail: MailPreview | undefined;
  readonly failure: ErrorWords | undefined;
  readonly onBack: () => void;
}

/** The mail as its reader gets it, in place of the form. */
export const Preview: FunctionalComponent<PreviewProps> = ({ say, name, mail, failure, onBack }) => (
  <div class="preview">
    <div class="head">
      <button type="button" class="quiet" onClick={onBack}>
        <Icon name="back" />
        <span>{say('create.back')}</span>
      </button>
      <h2 tabindex="-1">{say('create.preview')}</h2>
    </div>
    {failure === undefined ? null : <Notice words={failure} />}
    {mail === undefined && failure === undefined ? <Waiting text={say('loading')} /> : null}
    {mail === undefined ? null : (
      <div class="sheet">
        <p class="soft">{name === '' ? null : say('create.preview_help', { name })}</p>
        <p class="mail-subject">
          <OwnText text={mail.subject} />
        </p>
        <div
          class="mail"
          ref={(element?: HTMLElement | null) => (element ? showMail(element, mail.html) : undefined)}
        />
      </div>
    )}
  </div>
);
