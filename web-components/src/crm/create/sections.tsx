import { h, type FunctionalComponent } from '@stencil/core';
import type { InitAnswer } from '../../services/crm-payloads';
import { languageName } from '../../services/translator';
import { MAX_LENGTHS, needsMethod, type Draft, type LetterField } from './draft';
import { FaultText } from './notice';
import { Icon } from './icons';
import type { Say } from './words';
import { assuranceOf } from '../assurance';

/** A part of the form with a heading. */
export const Section: FunctionalComponent<{ id: string; title: string; help?: string }> = (
  { id, title, help },
  children,
) => (
  <section aria-labelledby={id}>
    <header>
      <h2 id={id}>{title}</h2>
      {help === undefined ? null : <span class="soft">{help}</span>}
    </header>
    {children}
  </section>
);

interface MethodsProps {
  readonly say: Say;
  readonly methods: InitAnswer['methods'];
  readonly draft: Draft;
  readonly fault: string;
  readonly onChange: (methods: readonly string[]) => void;
}

/** The ways to sign, as switches, each with what it proves. */
export const Methods: FunctionalComponent<MethodsProps> = ({ say, methods, draft, fault, onChange }) => {
  if (!needsMethod(draft.people)) return <p class="soft">{say('create.methods_not_needed')}</p>;
  return (
    <div class="methods" role="group" aria-label={say('create.methods')} aria-describedby="methods-fault">
      {methods.map(({ value, text, level }) => {
        const isOn = draft.methods.includes(value);
        return (
          <div class="method">
            <limel-switch
              label={text}
              value={isOn}
              data-method={value}
              onChange={(event: CustomEvent<boolean>) => {
                event.stopPropagation();
                const others = draft.methods.filter((method) => method !== value);
                // In the order in which they are offered, whatever is switched first.
                const wanted = new Set(event.detail ? [...others, value] : others);
                onChange(methods.map((method) => method.value).filter((method) => wanted.has(method)));
              }}
            />
            <span class="soft">{say(`create.level.${assuranceOf(value, level ?? 'SES')}`)}</span>
          </div>
        );
      })}
      <FaultText id="methods-fault" text={fault} />
    </div>
  );
};

interface LetterProps {
  readonly say: Say;
  readonly draft: Draft;
  readonly languages: readonly string[];
  readonly faultOf: (field: LetterField) => string;
  readonly onText: (field: LetterField, text: string) => void;
  readonly onLanguage: (language: string) => void;
}

/** What the mail says, and in which language. */
export const Letter: FunctionalComponent<LetterProps> = (props) => {
  const { say, draft, languages, onLanguage } = props;
  return (
    <div class="letter">
      <TextField {...props} field="title" label={say('create.document_title')} />
      <div class="field">
        <label htmlFor="language">{say('create.language')}</label>
        <select
          id="language"
          aria-describedby="language-help"
          onChange={(event) => {
            event.stopPropagation();
            onLanguage((event.target as HTMLSelectElement).value);
          }}
        >
          {languages.map((language) => (
            <option value={language} selected={language === draft.language}>
              {languageName(language)}
            </option>
          ))}
        </select>
      </div>
      <span id="language-help" class="soft">
        {say('create.language_help')}
      </span>
      <TextField {...props} field="subject" label={say('create.subject')} />
      <TextField {...props} field="message" label={say('create.message')} isLong />
    </div>
  );
};

const TextField: FunctionalComponent<LetterProps & { field: LetterField; label: string; isLong?: boolean }> = ({
  draft,
  field,
  label,
  isLong,
  faultOf,
  onText,
}) => {
  const fault = faultOf(field);
  const attributes = {
    id: field,
    dir: 'auto',
    'aria-invalid': fault === '' ? undefined : 'true',
    'aria-describedby': `${field}-fault`,
    onInput: (event: Event) => onText(field, (event.target as HTMLInputElement).value),
  };
  return (
    <div class={`field field-${field}`}>
      <label htmlFor={field}>{label}</label>
      {isLong === true ? (
        <textarea {...attributes} rows={3} maxlength={String(MAX_LENGTHS[field])} value={draft[field]} />
      ) : (
        <input {...attributes} type="text" maxlength={String(MAX_LENGTHS[field])} value={draft[field]} />
      )}
      <FaultText id={`${field}-fault`} text={fault} />
    </div>
  );
};

/** Something is asked for that takes a moment. */
export const Waiting: FunctionalComponent<{ text: string }> = ({ text }) => (
  <div class="waiting" tabindex="-1">
    <progress aria-label={text} />
    <p role="status">{text}</p>
  </div>
);

/** A sign and a sentence, for what has ended or cannot begin. */
export const Plain: FunctionalComponent<{ icon: 'check' | 'file' | 'alert'; title: string; text: string }> = (
  { icon, title, text },
  children,
) => (
  <div class={`plain plain-${icon}`}>
    <Icon name={icon} />
    <div>
      <h2 tabindex="-1">{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  </div>
);
