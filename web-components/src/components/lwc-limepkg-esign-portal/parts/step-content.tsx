import { type FunctionalComponent, h } from '@stencil/core';
import { supportedMethods, type SupportedMethod } from '../../../portal/methods';
import { dutyOf } from '../../../portal/view';
import type { DeclineKind, PortalVisit } from '../../../services/payloads';
import type { Translator } from '../../../services/translator';
import { ApproveConfirm, CheckboxConfirm, ConfirmButtons, MethodChoice, Recorded } from './confirm';
import { DeclineForm } from './decline-form';

/** Which dialog is open. */
export type Step = 'choose' | SupportedMethod | 'approve' | DeclineKind | 'more';

/** The steps that end with a button that changes something. */
export type FinalStep = Exclude<Step, 'choose' | 'more'>;

interface Props {
  readonly step: Exclude<Step, 'more'>;
  readonly translator: Translator;
  readonly visit: PortalVisit;
  readonly pages: number | undefined;
  readonly isBusy: boolean;
  readonly isTicked: boolean;
  readonly reason: string;
  readonly padRef: (pad: HTMLLwcLimepkgEsignSignatureElement | undefined) => void;
  /** Something was drawn or typed. */
  readonly onPad: () => void;
  readonly onTick: (isTicked: boolean) => void;
  readonly onReason: (reason: string) => void;
  readonly onChoose: (method: SupportedMethod) => void;
  readonly onConfirm: (step: FinalStep) => void;
  readonly onBack: () => void;
}

const HEADINGS: Readonly<Record<Step, string>> = {
  choose: 'decide.choose_method',
  checkbox: 'confirm.heading.sign',
  signature: 'draw.heading',
  approve: 'confirm.heading.approve',
  declined: 'decline.heading',
  not_me: 'not_me.heading',
  more: 'arrive.what',
};

const BUTTONS: Readonly<Record<FinalStep, { text: string; progress: string; back: string }>> = {
  checkbox: { text: 'confirm.sign_now', progress: 'signing', back: 'back' },
  signature: { text: 'confirm.sign_now', progress: 'signing', back: 'back' },
  approve: { text: 'confirm.approve_now', progress: 'approving', back: 'back' },
  declined: { text: 'decline.confirm', progress: 'declining', back: 'decline.keep' },
  not_me: { text: 'not_me.confirm', progress: 'declining', back: 'back' },
};

/** Key of a dialog's heading. */
export function headingOf(step: Step): string {
  return HEADINGS[step];
}

/** What is going on while a step is carried out: the end of a `progress.` key. */
export function progressOf(step: FinalStep): string {
  return BUTTONS[step].progress;
}

/** One decision, with all it needs and nothing else. */
export const StepContent: FunctionalComponent<Props> = (props) => {
  const { step, translator, visit, pages } = props;
  switch (step) {
    case 'choose':
      return (
        <MethodChoice
          translator={translator}
          methods={supportedMethods(visit.signing.methods)}
          onChoose={props.onChoose}
        />
      );
    case 'checkbox':
      return [<CheckboxConfirm {...props} />, <Buttons {...props} step={step} />];
    case 'signature':
      return [
        <lwc-limepkg-esign-signature
          name={(visit.signer.name || visit.signer.email).slice(0, 83)}
          translator={translator}
          ref={props.padRef}
          onSignatureChanged={props.onPad}
        />,
        <Recorded translator={translator} />,
        <Buttons {...props} step={step} />,
      ];
    case 'approve':
      return [<ApproveConfirm {...{ translator, visit, pages }} />, <Buttons {...props} step={step} />];
    default:
      return [
        <DeclineForm
          translator={translator}
          kind={step}
          isViewer={dutyOf(visit) === 'view'}
          sender={visit.signing.coworker.name}
          reason={props.reason}
          onReason={props.onReason}
        />,
        <Buttons {...props} step={step} />,
      ];
  }
};

const Buttons: FunctionalComponent<Props & { readonly step: FinalStep }> = (props) => {
  const { get } = props.translator;
  const keys = BUTTONS[props.step];
  return (
    <ConfirmButtons
      text={get(keys.text)}
      busyText={get(`progress.${keys.progress}`)}
      backText={get(keys.back)}
      isBusy={props.isBusy}
      isDangerous={props.step === 'declined' || props.step === 'not_me'}
      onConfirm={() => props.onConfirm(props.step)}
      onBack={props.onBack}
    />
  );
};
