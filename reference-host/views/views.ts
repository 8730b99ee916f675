import type { ActionDeclaration, LimetypeDefinition } from '../../src/host/index.js';
import { PLACEMENTS } from './placements.js';
import type { ActionEntry, ViewConfig } from './view-config.js';

/** What every limetype has in its menu, beside what packages declare. */
const OWN_ACTIONS: readonly ActionEntry[] = [
  { id: 'limeobject.delete-object', label: 'webclient.delete', icon: 'trash', promoted: false },
];
const WITHOUT_OWN_ACTIONS: ReadonlySet<string> = new Set(['coworker', 'signing', 'signer', 'history']);
const MOST_COLUMNS = 5;

/**
 * Puts views together: the demo's placements, and the actions that packages declare.
 *
 * @param actions - asked on every use, since they depend on settings
 */
export function viewConfigs(
  definitions: readonly LimetypeDefinition[],
  actions: readonly ActionDeclaration[],
): readonly ViewConfig[] {
  const order = Object.keys(PLACEMENTS);
  const place = ({ name }: LimetypeDefinition) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...definitions].sort((a, b) => place(a) - place(b)).map((definition) => viewOf(definition, actions));
}

function viewOf(definition: LimetypeDefinition, declared: readonly ActionDeclaration[]): ViewConfig {
  const { name } = definition;
  const actions = declared
    .filter(({ limetypes }) => limetypes.includes(name))
    .map(({ id, label, icon, isPromoted }) => ({ id, label, icon, params: {}, promoted: isPromoted }));
  return {
    limetype: name,
    ...(PLACEMENTS[name] ?? plainView(definition)),
    actions: [...actions, ...(WITHOUT_OWN_ACTIONS.has(name) ? [] : OWN_ACTIONS)],
  };
}

/** For tables that nobody has made a view for. */
function plainView({ properties }: LimetypeDefinition): Omit<ViewConfig, 'limetype' | 'actions'> {
  const columns = properties.filter(({ type, concealed }) => type !== 'hasmany' && concealed !== true);
  return {
    icon: 'box',
    isListed: false,
    table: { columns: columns.slice(0, MOST_COLUMNS).map(({ name }) => name) },
    card: { components: [], related: [] },
  };
}
