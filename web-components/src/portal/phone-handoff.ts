import { type QrPicture, qrPicture } from './qr';
import { Watch, type WatchState } from './watch';

const EVERY_MS = 3_000;
const LIMIT_MS = 300_000;
const WARN_MS = 60_000;

/** Shows the page's own address as a QR code, and looks whether the phone has got anywhere. */
export class PhoneHandoff {
  picture: QrPicture | undefined;
  state: WatchState = 'off';
  private readonly watch: Watch;

  /**
   * @param look - looks once; tells whether it is over
   * @param changed - called when there is something new to show
   */
  constructor(
    look: () => Promise<boolean>,
    private readonly changed: () => void,
  ) {
    this.watch = new Watch({
      everyMs: EVERY_MS,
      limitMs: LIMIT_MS,
      warnMs: WARN_MS,
      look,
      changed: (state) => {
        this.state = state;
        changed();
      },
    });
  }

  start(address: string): void {
    this.watch.start();
    void qrPicture(address).then(
      (picture) => {
        this.picture = picture;
        this.changed();
      },
      // The words below the code say what to do without it.
      () => undefined,
    );
  }

  renew(): void {
    this.watch.renew();
  }

  stop(): void {
    this.watch.stop();
    this.state = 'off';
  }
}
