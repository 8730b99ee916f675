import { type FunctionalComponent, h } from '@stencil/core';
import { supportedMethods } from '../../../portal/methods';
import type { FormView, MethodScene } from '../../../portal/methods/method-view';
import type { MethodRun } from '../../../portal/methods/method-run';
import type { PhoneHandoff } from '../../../portal/phone-handoff';
import type { QrPicture } from '../../../portal/qr';
import { Sheet } from '../../../portal/sheet';
import { FormStep, MethodChoice } from './confirm';
import { Details, type PanelProps, Ways } from './panel';
import { Phone } from './phone';
import { Progress } from './progress';

/** Which dialog is open. */
export type Step =
  | { readonly name: 'more' }
  | { readonly name: 'choose' }
  | { readonly name: 'form'; readonly form: FormView }
  | { readonly name: 'run'; readonly run: MethodRun }
  | { readonly name: 'phone'; readonly handoff: PhoneHandoff };

interface Props {
  readonly step: Step;
  readonly scene: MethodScene;
  readonly panel: PanelProps;
  readonly problem: string;
  /** Said to screen readers only. */
  readonly announcement: string;
  readonly isBusy: boolean;
  readonly draft: unknown;
  readonly picture: QrPicture | undefined;
  readonly dialogRef: (element: HTMLDialogElement | undefined) => void;
  readonly onDraft: (draft: unknown) => void;
  readonly onMethod: (id: string) => void;
  readonly onChoose: () => void;
  readonly onPhone: () => void;
  readonly onSend: () => void;
  readonly onLeave: (way: string) => void;
  readonly onClose: () => void;
}

/** One decision, with all it needs and nothing else. */
export const StepSheet: FunctionalComponent<Props> = (props) => {
  const { step, scene } = props;
  return (
    <Sheet
      title={headingOf(step, scene)}
      closeText={scene.translator.get('close')}
      problem={props.problem}
      announcement={props.announcement}
      onClose={props.onClose}
      dialogRef={props.dialogRef}
    >
      {contentOf(props)}
    </Sheet>
  );
};

function headingOf(step: Step, { translator: { get } }: MethodScene): string {
  switch (step.name) {
    case 'more':
      return get('arrive.what');
    case 'choose':
      return get('decide.choose_method');
    case 'form':
      return get(step.form.texts.heading);
    case 'run':
      return get('decide.sign_with', { method: get(`method.${step.run.method.id}`) });
    case 'phone':
      return get('phone.heading');
  }
}

function contentOf(props: Props) {
  const { step, scene, panel } = props;
  const methods = supportedMethods(scene.visit.signing.methods);
  switch (step.name) {
    case 'more':
      return [<Details {...panel} />, <Ways {...panel} />];
    case 'choose':
      return (
        <MethodChoice
          translator={scene.translator}
          methods={methods}
          onMethod={props.onMethod}
          onPhone={props.onPhone}
        />
      );
    case 'form':
      return (
        <FormStep
          {...scene}
          form={step.form}
          draft={props.draft}
          isBusy={props.isBusy}
          onDraft={props.onDraft}
          onPhone={props.onPhone}
          onSend={props.onSend}
          onBack={props.onClose}
        />
      );
    case 'run':
      return (
        <Progress
          translator={scene.translator}
          id={step.run.method.id}
          method={scene.translator.get(`method.${step.run.method.id}`)}
          state={step.run.state}
          shownText={step.run.shownText}
          picture={props.picture}
          hasOthers={methods.length > 1}
          onWay={(way) => void step.run.choose(way)}
          onLeave={props.onLeave}
          onMoreTime={() => step.run.moreTime()}
          onRetry={() => void step.run.begin()}
          onOther={props.onChoose}
          onCancel={props.onClose}
        />
      );
    case 'phone':
      return <Phone translator={scene.translator} handoff={step.handoff} onClose={props.onClose} />;
  }
}
