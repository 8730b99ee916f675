import { type FunctionalComponent, h } from '@stencil/core';
import { Icon, type IconName } from '../../../portal/icons';
import type { FormProps, FormView, MethodView } from '../../../portal/methods/method-view';
import type { Translator } from '../../../services/translator';

/** One choice, when there are several. */
export const Choices: FunctionalComponent<{
  readonly choices: readonly { id: string; icon: IconName; text: string; hint?: string; isForDesktop?: boolean }[];
  readonly onChoose: (id: string) => void;
}> = ({ choices, onChoose }) => (
  <div class="choices">
    {choices.map(({ id, icon, text, hint, isForDesktop }) => (
      <button
        class={{ choice: true, 'desktop-only': isForDesktop === true }}
        type="button"
        onClick={() => onChoose(id)}
      >
        <Icon name={icon} />
        <span>
          <strong>{text}</strong>
          {hint && <span>{hint}</span>}
        </span>
      </button>
    ))}
  </div>
);

/** How to sign, when the sender allows several methods; or on another device altogether. */
export const MethodChoice: FunctionalComponent<{
  readonly translator: Translator;
  readonly methods: readonly MethodView[];
  readonly onMethod: (id: string) => void;
  readonly onPhone: () => void;
}> = ({ translator: { get }, methods, onMethod, onPhone }) => (
  <Choices
    choices={[
      ...methods.map(({ id, icon }) => ({ id, icon, text: get(`method.${id}`), hint: get(`method_hint.${id}`) })),
      ...(methods.length === 0
        ? []
        : [{ id: '', icon: 'phone' as const, text: get('phone.way'), hint: get('phone.hint'), isForDesktop: true }]),
    ]}
    onChoose={(id) => (id === '' ? onPhone() : onMethod(id))}
  />
);

/** A form with the button that sends it and the way back. */
export const FormStep: FunctionalComponent<
  FormProps<unknown> & { readonly form: FormView; readonly onSend: () => void; readonly onBack: () => void }
> = (props) => {
  const { form, isBusy, onSend, onBack } = props;
  const { get } = props.translator;
  const { texts, Body } = form;
  return [
    <Body {...props} />,
    <div class="confirm">
      <button
        class={texts.isDangerous ? 'danger' : 'primary'}
        type="button"
        aria-disabled={isBusy ? 'true' : null}
        onClick={() => !isBusy && onSend()}
      >
        {get(isBusy ? texts.busy : texts.button)}
      </button>
      <button class="plain" type="button" disabled={isBusy} onClick={onBack}>
        {get(texts.back)}
      </button>
    </div>,
  ];
};
