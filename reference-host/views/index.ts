export { viewRouter } from './router.js';
export type { ActionEntry, ComponentPlacement, RelatedList, ViewConfig } from './view-config.js';
