import { element, fill } from '../dom/element.js';
import { ask } from '../dom/modal.js';
import { StateStore } from './state.js';
import type { Translator } from './translator.js';

/** Something the person was told. */
export interface Notification {
  readonly id: number;
  readonly message: string;
  readonly at: Date;
}

interface NotifyOptions {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly actionText?: string;
  readonly multiline?: boolean;
  readonly dismissible?: boolean;
}

const DEFAULT_TIMEOUT_MS = 6_000;
/** Who is to press something needs more time to find it. */
const ACTION_TIMEOUT_MS = 12_000;
const MOST_KEPT = 50;

/** `state.notifications`: what the person was told in this window, the latest last. */
export class NotificationRepository extends StateStore<readonly Notification[]> {
  private last = 0;

  constructor() {
    super([]);
  }

  note(message: string): void {
    this.change([...this.value, { id: (this.last += 1), message, at: new Date() }].slice(-MOST_KEPT));
  }

  getNotifications(): readonly Notification[] {
    return this.value;
  }
}

/** Tells the person something, and asks. */
export class Notifications {
  private readonly toasts = element('div', { className: 'toasts', role: 'status', 'aria-live': 'polite' });
  private readonly banners = element('div', { className: 'banners', role: 'status', 'aria-live': 'polite' });

  constructor(
    private readonly translator: Translator,
    private readonly told: NotificationRepository,
  ) {
    document.body.prepend(this.banners);
    document.body.append(this.toasts);
  }

  async alert(title: string, message: string, options: { readonly acceptText?: string } = {}): Promise<void> {
    const label = options.acceptText ?? this.translator.get('webclient.ok');
    await ask({ title, text: message, answers: [{ label, isPrimary: true }] });
  }

  async confirm(
    title: string,
    message: string,
    options: { readonly acceptText?: string; readonly cancelText?: string } = {},
  ): Promise<boolean> {
    const cancel = options.cancelText ?? this.translator.get('webclient.cancel');
    const accept = options.acceptText ?? this.translator.get('webclient.ok');
    const answers = [
      { label: cancel, isPrimary: false },
      { label: accept, isPrimary: true },
    ];
    return (await ask({ title, text: message, answers })) === 1;
  }

  /** @returns whether the action was pressed */
  async notify(message: string, options: NotifyOptions = {}): Promise<boolean> {
    const { actionText, multiline = false, dismissible = true } = options;
    const timeoutMs = options.timeout ?? (actionText === undefined ? DEFAULT_TIMEOUT_MS : ACTION_TIMEOUT_MS);
    this.told.note(message);
    return await new Promise((resolve) => {
      const toast = element('div', { className: multiline ? 'toast multiline' : 'toast' });
      let timer: ReturnType<typeof setTimeout> | undefined;
      const end = (isPressed: boolean): void => {
        clearTimeout(timer);
        toast.remove();
        resolve(isPressed);
      };
      const wait = (): void => {
        clearTimeout(timer);
        if (timeoutMs > 0) timer = setTimeout(() => end(false), timeoutMs);
      };
      fill(
        toast,
        element('span', {}, message),
        actionText !== undefined && element('button', { type: 'button', onclick: () => end(true) }, actionText),
        dismissible && this.closer(() => end(false)),
      );
      // Nothing goes away under the pointer or the focus.
      for (const event of ['pointerenter', 'focusin']) toast.addEventListener(event, () => clearTimeout(timer));
      for (const event of ['pointerleave', 'focusout']) toast.addEventListener(event, wait);
      this.toasts.append(toast);
      wait();
    });
  }

  /** A line above the page that stays until it is answered. @returns whether the action was pressed */
  async report(
    message: string,
    { actionText, icon }: { readonly actionText?: string; readonly icon?: string } = {},
  ): Promise<boolean> {
    this.told.note(message);
    return await new Promise((resolve) => {
      const banner = element('div', { className: 'banner' });
      const end = (isPressed: boolean): void => {
        banner.remove();
        resolve(isPressed);
      };
      fill(
        banner,
        icon !== undefined && element('limel-icon', { name: icon, size: 'small', 'aria-hidden': 'true' }),
        element('span', {}, message),
        actionText !== undefined && element('button', { type: 'button', onclick: () => end(true) }, actionText),
        this.closer(() => end(false)),
      );
      this.banners.append(banner);
    });
  }

  private closer(close: () => void): HTMLElement {
    const label = this.translator.get('webclient.close');
    return element('button', { type: 'button', className: 'closer', 'aria-label': label, onclick: close }, '×');
  }
}
