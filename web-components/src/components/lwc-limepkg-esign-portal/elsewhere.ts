import { Announcer } from '../../portal/announcer';
import { MethodRun, type RunState } from '../../portal/methods/method-run';
import type { MethodScene, PollView, RedirectView } from '../../portal/methods/method-view';
import { PhoneHandoff } from '../../portal/phone-handoff';
import { type QrPicture, qrPicture } from '../../portal/qr';
import { withoutReturn } from '../../portal/return';
import type { PortalVisit } from '../../services/payloads';
import type { Step } from './parts/step-sheet';

/** What the page does when something that goes on elsewhere has got on. */
export interface Reaction {
  open(step: Step): void;
  scene(): MethodScene;
  /** Looks once how things stand. */
  look(): Promise<PortalVisit>;
  /** Whether this visit is no longer the one to decide about. */
  hasMoved(visit: PortalVisit): boolean;
  done(visit: PortalVisit): void;
  refused(error: unknown): void;
  /** To be read out. */
  say(text: string): void;
  /** There is something new to show. */
  changed(): void;
}

/** What goes on elsewhere while the page waits: in an app, on another page, on the phone. */
export class Elsewhere {
  /** The QR code to show now. */
  picture: QrPicture | undefined;
  private readonly announcer: Announcer;

  constructor(private readonly page: Reaction) {
    this.announcer = new Announcer((text) => this.page.say(text));
  }

  /** Opens an attempt with a method; it is yet to be begun or resumed. */
  follow(method: PollView | RedirectView): MethodRun {
    const run = new MethodRun(method, () => this.page.scene(), {
      changed: (state) => this.show(state),
      complete: (visit) => this.page.done(visit),
      refused: (error) => this.page.refused(error),
    });
    this.page.open({ name: 'run', run });
    return run;
  }

  /** Shows the way to the phone, and follows what happens there. */
  goToPhone(): void {
    const handoff = new PhoneHandoff(
      async () => {
        const visit = await this.page.look();
        const isOver = this.page.hasMoved(visit);
        if (isOver) {
          this.page.done(visit);
        }
        return isOver;
      },
      () => this.page.changed(),
    );
    this.page.open({ name: 'phone', handoff });
    handoff.start(withoutReturn(window.location.href));
  }

  /** Goes to the page of a method, in this window. */
  async leave(step: Step | undefined, way: string): Promise<void> {
    const url = step?.name === 'run' ? await step.run.leave(way) : undefined;
    if (url !== undefined) {
      window.location.assign(url);
    }
  }

  /** Lets go of what a step does by itself. @param isWanted - the signer has left it; else the attempt goes on without this page */
  end(step: Step | undefined, isWanted: boolean): void {
    this.announcer.stop();
    this.picture = undefined;
    if (step?.name === 'phone') {
      step.handoff.stop();
    } else if (step?.name === 'run' && isWanted) {
      void step.run.cancel();
    } else if (step?.name === 'run') {
      step.run.leaveAlone();
    }
  }

  private show(state: RunState): void {
    this.page.changed();
    if (state.name === 'pending' || state.name === 'failed') {
      this.announcer.say(state.message);
    } else if (state.name === 'registering') {
      this.announcer.say(state.message ?? this.page.scene().translator.get('progress.recording'));
    }
    if (state.name === 'pending' && state.qr !== undefined && state.qr !== this.picture?.text) {
      void qrPicture(state.qr).then((picture) => {
        this.picture = picture;
        this.page.changed();
      });
    }
  }
}
