import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import type { RunState } from '../../../portal/methods/method-run';
import { Qr, type QrPicture } from '../../../portal/qr';
import type { WatchState } from '../../../portal/watch';
import type { Translator } from '../../../services/translator';
import { Choices } from './confirm';

interface Props {
  readonly translator: Translator;
  /** The method, for example `scd`. */
  readonly id: string;
  /** Its name. */
  readonly method: string;
  readonly state: RunState;
  /** What the signer will read at the method's. */
  readonly shownText: string | undefined;
  readonly picture: QrPicture | undefined;
  readonly hasOthers: boolean;
  readonly onWay: (way: string) => void;
  readonly onLeave: (way: string) => void;
  readonly onMoreTime: () => void;
  readonly onRetry: () => void;
  readonly onOther: () => void;
  readonly onCancel: () => void;
}

/** A method that takes its time: what it waits for, what to do meanwhile, and the ways out. */
export const Progress: FunctionalComponent<Props> = (props) => {
  const { translator, state, method } = props;
  const { get } = translator;
  switch (state.name) {
    case 'ways':
      return [
        <Choices
          choices={state.ways.map(({ id, text, icon }) => ({ id, text, icon: icon ?? 'pen' }))}
          onChoose={props.onWay}
        />,
        <ShownThere {...props} />,
      ];
    case 'starting':
      return [<Waiting text={get(worded(props, 'starting'), { method })} />, <Buttons {...props} />];
    case 'leaving':
      return [
        <p>{get(worded(props, 'leave_text'), { method })}</p>,
        <ShownThere {...props} />,
        <p class="small">{get(worded(props, 'tells'), { method })}</p>,
        <Buttons {...props}>
          <button
            class="primary"
            type="button"
            aria-disabled={String(state.isGoing)}
            onClick={() => props.onLeave(state.way)}
          >
            <Icon name="leave" />
            {get(worded(props, state.isGoing ? 'leaving' : 'leave'), { method })}
          </button>
        </Buttons>,
      ];
    case 'pending':
      return [
        state.qr !== undefined && <Qr picture={props.picture} label={get('run.code', { method })} />,
        <Waiting text={state.message} />,
        <MoreTime translator={translator} watch={state.watch} onMoreTime={props.onMoreTime} />,
        <p class="small">{get('can_leave')}</p>,
        <Buttons {...props}>
          {state.openUrl !== undefined && (
            <a class="primary" href={state.openUrl}>
              {get('run.open', { method })}
            </a>
          )}
        </Buttons>,
      ];
    case 'registering':
      return [
        <Waiting text={state.message ?? get('progress.recording')} />,
        <MoreTime translator={translator} watch={state.watch} onMoreTime={props.onMoreTime} />,
        <p class="small">{get('can_leave')}</p>,
      ];
    case 'failed':
      return <Failed {...props} state={state} />;
  }
};

/** Methods whose names are no places that one goes to: what they do is said in words of their own. */
const IN_OWN_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  ['national_id', 'scd'].map((id) => [
    id,
    {
      ...{ starting: 'service', leaving: 'service', tells: 'service' },
      ...{ leave: id, leave_text: id, shown_there: id },
    },
  ]),
);

function worded({ id }: Props, text: string): string {
  const own = IN_OWN_WORDS[id]?.[text];
  return own === undefined ? `run.${text}` : `run.${own}.${text}`;
}

/** The text that the method will show, so that it can be compared there. */
const ShownThere: FunctionalComponent<Props> = (props) =>
  props.shownText !== undefined && (
    <div class="shown-there">
      <p class="small" id="shown-there">
        {props.translator.get(worded(props, 'shown_there'), { method: props.method })}
      </p>
      <blockquote aria-labelledby="shown-there" tabindex={0}>
        <bdi>{props.shownText}</bdi>
      </blockquote>
    </div>
  );

const Failed: FunctionalComponent<Props & { readonly state: Extract<RunState, { name: 'failed' }> }> = (props) => {
  const { get } = props.translator;
  return [
    <p class="with-icon">
      <Icon name="alert" />
      <span>{props.state.message}</span>
    </p>,
    <p class="small">{get('run.nothing_signed')}</p>,
    <div class="confirm">
      {props.state.mayRetry && (
        <button class="primary" type="button" onClick={props.onRetry}>
          {get('retry')}
        </button>
      )}
      {props.hasOthers && (
        <button class="plain" type="button" onClick={props.onOther}>
          {get('decide.other_method')}
        </button>
      )}
      <button class="plain" type="button" onClick={props.onCancel}>
        {get('close')}
      </button>
    </div>,
  ];
};

/** What is waited for, with a calm sign that it goes on. */
export const Waiting: FunctionalComponent<{ readonly text: string }> = ({ text }) => (
  <p class="waiting">
    <span class="spinner" aria-hidden="true" />
    <span>{text}</span>
  </p>
);

/** The time one may take, whenever it comes to an end. */
export const MoreTime: FunctionalComponent<{
  readonly translator: Translator;
  readonly watch: WatchState;
  readonly onMoreTime: () => void;
}> = ({ translator: { get }, watch, onMoreTime }) =>
  (watch === 'ending' || watch === 'stopped') && (
    <p class="more-time">
      <span>{get(watch === 'ending' ? 'run.ending' : 'run.stopped')}</span>
      <button class="plain" type="button" onClick={onMoreTime}>
        {get('run.more_time')}
      </button>
    </p>
  );

const Buttons: FunctionalComponent<Props> = ({ translator, onCancel }, children) => (
  <div class="confirm">
    {children}
    <button class="plain" type="button" onClick={onCancel}>
      {translator.get('cancel')}
    </button>
  </div>
);
