import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import type { SupportedMethod } from '../../../portal/methods';
import type { PortalVisit } from '../../../services/payloads';
import type { Translator } from '../../../services/translator';
import { Facts } from './facts';
import { Sentence } from './sentence';

interface Shared {
  readonly translator: Translator;
  readonly visit: PortalVisit;
  readonly pages: number | undefined;
}

/** One choice, when the sender allows several methods. */
export const MethodChoice: FunctionalComponent<{
  readonly translator: Translator;
  readonly methods: readonly SupportedMethod[];
  readonly onChoose: (method: SupportedMethod) => void;
}> = ({ translator, methods, onChoose }) => (
  <div class="choices">
    {methods.map((method) => (
      <button class="choice" type="button" onClick={() => onChoose(method)}>
        <Icon name={method === 'checkbox' ? 'tick' : 'pen'} />
        <span>
          <strong>{translator.get(`method.${method}`)}</strong>
          <span>{translator.get(`method_hint.${method}`)}</span>
        </span>
      </button>
    ))}
  </div>
);

/** A statement to tick, below what it is about. */
export const CheckboxConfirm: FunctionalComponent<
  Shared & { readonly isBusy: boolean; readonly isTicked: boolean; readonly onTick: (isTicked: boolean) => void }
> = ({ translator, visit, pages, isBusy, isTicked, onTick }) => [
  <Facts translator={translator} signing={visit.signing} pages={pages} />,
  <label class="statement">
    <input
      type="checkbox"
      checked={isTicked}
      disabled={isBusy}
      onChange={(event) => onTick((event.target as HTMLInputElement).checked)}
    />
    <span class="clamped">
      <Sentence translator={translator} text="confirm.checkbox" values={{ title: visit.signing.title }} />
    </span>
  </label>,
  <Recorded translator={translator} />,
];

/** The approver's confirmation: what is approved, and nothing to fill in. */
export const ApproveConfirm: FunctionalComponent<Shared> = ({ translator, visit, pages }) => [
  <Facts translator={translator} signing={visit.signing} pages={pages} />,
  <p class="clamped">
    <Sentence translator={translator} text="confirm.approve" values={{ title: visit.signing.title }} />
  </p>,
  <Recorded translator={translator} />,
];

/** What is stored with the act, said before it. */
export const Recorded: FunctionalComponent<{ readonly translator: Translator }> = ({ translator }) => (
  <p class="small">{translator.get('confirm.recorded')}</p>
);

/** The button that does it, and the way back. */
export const ConfirmButtons: FunctionalComponent<{
  readonly text: string;
  readonly busyText: string;
  readonly backText: string;
  readonly isBusy: boolean;
  readonly isDangerous: boolean;
  readonly onConfirm: () => void;
  readonly onBack: () => void;
}> = ({ text, busyText, backText, isBusy, isDangerous, onConfirm, onBack }) => (
  <div class="confirm">
    <button
      class={isDangerous ? 'danger' : 'primary'}
      type="button"
      aria-disabled={isBusy ? 'true' : null}
      onClick={() => !isBusy && onConfirm()}
    >
      {isBusy ? busyText : text}
    </button>
    <button class="plain" type="button" disabled={isBusy} onClick={onBack}>
      {backText}
    </button>
  </div>
);
