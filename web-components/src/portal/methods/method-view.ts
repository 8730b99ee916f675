import type { FunctionalComponent } from '@stencil/core';
import type { PortalVisit } from '../../services/payloads';
import type { Translator } from '../../services/translator';
import type { IconName } from '../icons';

/**
 * The portal's side of the signing methods. One small file per method in this folder, and one line in `index.ts`.
 *
 * A method's name and hint are the texts `portal.method.<id>` and `portal.method_hint.<id>`. Whatever it shows, cancels,
 * repeats and announces while it runs is done by `MethodRun` and the part `Progress`; a method only makes its calls.
 */
export type MethodView = InstantView | PollView | RedirectView;

/** The portal's calls for the holder of the link. Each rejects with a `RequestFailure`. */
export interface MethodCalls {
  /** @param path - below `/portal/` and without the token: `sign/bankid/4711` becomes `…/portal/sign/bankid/4711/{token}/` */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
}

/** What every step of a method is told. */
export interface MethodScene {
  readonly translator: Translator;
  readonly visit: PortalVisit;
  /** Of the document; `undefined` while it is not known. */
  readonly pages: number | undefined;
  readonly calls: MethodCalls;
}

interface MethodBase {
  /** As in `signing.methods[].value`. */
  readonly id: string;
  readonly icon: IconName;
}

/** Done in one call: a form, and a button that sends it. */
export interface InstantView extends MethodBase {
  readonly interaction: 'instant';
  readonly form: FormView;
}

/** One of several ways into a method, for example this device or another one. */
export interface Way {
  readonly id: string;
  /** In the reader's language. */
  readonly text: string;
  readonly icon?: IconName;
}

/** How an attempt stands. `message` is a sentence in the reader's language: what to do, or what happened. */
export type Attempt =
  | {
      readonly state: 'pending';
      /** What {@link PollView.look} asks for next. */
      readonly id: string;
      readonly message: string;
      /** Text of the QR code to show now; may change with every look. */
      readonly qr?: string;
      /** Opens the app on this device. Followed by a tap, never by itself; needs no new window. */
      readonly openUrl?: string;
    }
  | { readonly state: 'complete'; readonly visit: PortalVisit }
  /** Nothing was signed. `mayRetry`: another attempt with the same method makes sense. */
  | { readonly state: 'failed'; readonly message: string; readonly mayRetry: boolean };

/** A method of somebody else's app or page. */
interface Showing {
  /** What the signer will read there before they sign; `undefined` when nothing is shown, or it cannot be had now. */
  shownText(scene: MethodScene): Promise<string | undefined>;
}

/** Begun here and finished in an app, while this page looks how it stands. The server goes on even when the page is closed. */
export interface PollView extends MethodBase, Showing {
  readonly interaction: 'poll';
  /** How often to look. */
  readonly everyMs: number;
  /** Asked before the start; with a single way the method starts at once. */
  ways(scene: MethodScene): Promise<readonly Way[]>;
  start(scene: MethodScene, way: string): Promise<Attempt>;
  /** @param way - empty when the signer has come back from the app to a page that was opened anew */
  look(scene: MethodScene, id: string, way: string): Promise<Attempt>;
  /** Only ever called because the signer pressed Cancel. */
  cancel(scene: MethodScene, id: string): Promise<void>;
}

/** Leaves this page for another one, which sends the signer back to it. */
export interface RedirectView extends MethodBase, Showing {
  readonly interaction: 'redirect';
  ways(scene: MethodScene): Promise<readonly Way[]>;
  /** Where to go, in this window. Called when the signer presses the button that says so. */
  start(scene: MethodScene, way: string): Promise<{ readonly url: string }>;
  /** The signer is back: how it stands. Called again while it is pending. */
  finish(scene: MethodScene, state: string): Promise<Attempt>;
}

/** Keys of texts below `portal.`. */
export interface FormTexts {
  readonly heading: string;
  readonly button: string;
  readonly busy: string;
  readonly back: string;
  readonly isDangerous?: boolean;
}

export interface FormProps<Draft> extends MethodScene {
  /** What was filled in so far; survives a refused call and a closed dialog. */
  readonly draft: Draft;
  readonly isBusy: boolean;
  readonly onDraft: (draft: Draft) => void;
  /** Goes on on the phone; absent where there is no sense in it. */
  readonly onPhone?: () => void;
}

/** The call that carries a form out, or the key of what is still missing. */
export type Submission = { readonly missing: string } | { readonly send: () => Promise<PortalVisit> };

/** A form as its author writes it. */
export interface FormSpec<Draft> {
  readonly id: string;
  readonly texts: FormTexts;
  readonly empty: Draft;
  readonly Body: FunctionalComponent<FormProps<Draft>>;
  submit(draft: Draft, scene: MethodScene): Submission;
}

/** A form whose draft only its author knows. */
export type FormView = FormSpec<unknown>;

/** Hides the type of a form's draft, so that forms of all kinds can be kept together. */
export function formView<Draft>(spec: FormSpec<Draft>): FormView {
  const own = (draft: unknown): Draft => (draft === undefined ? spec.empty : (draft as Draft));
  const { Body } = spec;
  return {
    ...spec,
    Body: (props, children, tools) => Body({ ...props, draft: own(props.draft) }, children, tools),
    submit: (draft, scene) => spec.submit(own(draft), scene),
  };
}
