import { Tag } from '../../contract/crm-components';
import {
  PlatformServiceName,
  type DialogRenderer,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';

/** Opens the dialog on a record; it is gone when it closes. */
export function openCreateDialog(platform: WebComponentPlatform, context: WebComponentContext): void {
  const dialogs = platform.get(PlatformServiceName.Dialog) as DialogRenderer;
  const id = dialogs.create(Tag.CreateDialog, { context }, { close: () => dialogs.destroy(id) });
}
