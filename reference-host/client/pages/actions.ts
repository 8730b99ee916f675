import type { Client } from '../client.js';
import type { Context } from '../contract.js';
import type { ActionView } from '../data/views.js';
import { element } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import { menuButton } from '../dom/menu.js';

/**
 * A record's actions from its view: the promoted ones as buttons, the others in a menu. Each becomes its command, with the
 * record as `context`. What nobody handles here is left out.
 */
export function actionBar(client: Client, actions: readonly ActionView[], context: Context): HTMLElement {
  const { translator, commandBus } = client;
  const supported = actions.filter(({ id }) => commandBus.isSupported(id));
  const promoted = supported.filter((action) => action.promoted);
  const others = supported.filter((action) => !action.promoted);
  const run = (action: ActionView) => () => void runAction(client, action, context);
  return element(
    'div',
    { className: 'actions' },
    promoted.map((action, index) =>
      element(
        'button',
        { type: 'button', className: index === 0 ? 'primary' : '', onclick: run(action) },
        action.icon !== undefined && icon(action.icon),
        translator.get(action.label),
      ),
    ),
    others.length > 0 &&
      menuButton(
        translator.get('webclient.more-actions'),
        'menu_2',
        others.map((action) => ({
          label: translator.get(action.label),
          icon: action.icon,
          isDangerous: action.id === 'limeobject.delete-object',
          onSelect: run(action),
        })),
      ),
  );
}

async function runAction({ commandBus, notifications, translator }: Client, action: ActionView, context: Context) {
  try {
    await commandBus.handle(commandBus.create(action.id, { ...action.params, context }));
  } catch (error) {
    await notifications.report(translator.get('webclient.action-failed', { name: translator.get(action.label) }));
    reportError(error);
  }
}
