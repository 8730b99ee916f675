import { SIGNING_CHANGED, type SigningChanged } from '../../contract/events';
import {
  PlatformServiceName,
  type DialogRenderer,
  type EventDispatcher,
  type LimeObjectRepository,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';

/** Said by clients that have closed a dialog themselves; `detail` is its id. */
const DIALOG_DESTROYED = 'dialog.destroyed';

/** Shows a component as a dialog. It is gone when it closes, and the focus is back where it was. */
export function openDialog(
  platform: WebComponentPlatform,
  tag: string,
  properties: Readonly<Record<string, unknown>>,
): void {
  const dialogs = platform.get(PlatformServiceName.Dialog) as DialogRenderer;
  const dispatcher = platform.get(PlatformServiceName.EventDispatcher) as EventDispatcher;
  const before = focused();
  let isOpen = true;
  const end = (): void => {
    isOpen = false;
    dispatcher.removeListener(DIALOG_DESTROYED, onDestroyed);
    // The client takes the dialog away in its own time.
    setTimeout(() => before?.isConnected && before.focus());
  };
  const onDestroyed = ({ detail }: CustomEvent): void => {
    if (isOpen && detail === id) end();
  };
  const id = dialogs.create(tag, properties, {
    close: (event) => {
      event.stopPropagation();
      if (isOpen) {
        end();
        dialogs.destroy(id);
      }
    },
  });
  dispatcher.addListener(DIALOG_DESTROYED, onDestroyed);
}

/** Lets every component of ours, and newer clients, know that a signing has changed. */
export function tellChanged(platform: WebComponentPlatform, signingId: number, record?: WebComponentContext): void {
  const detail: SigningChanged = { signingId };
  (platform.get(PlatformServiceName.EventDispatcher) as EventDispatcher).dispatch(SIGNING_CHANGED, detail);
  if (record?.limetype && record.id && platform.has(PlatformServiceName.LimeObjectRepository)) {
    const records = platform.get(PlatformServiceName.LimeObjectRepository) as LimeObjectRepository;
    if ('reloadObject' in records) records.reloadObject?.(record.limetype, record.id);
  }
}

/** The element with the focus, through every shadow root. */
function focused(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}
