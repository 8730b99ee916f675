import type { ComponentMetadata } from './platform';

/** A component that people may place in the CRM's views. */
export interface CrmComponent {
  readonly tag: string;
  readonly metadata: ComponentMetadata;
}

/** What the loader presents to the CRM client. The portal is no part of it: it lives on its own page. */
export const CRM_COMPONENTS: readonly CrmComponent[] = [];
