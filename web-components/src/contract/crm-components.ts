import type { ComponentMetadata } from './metadata';

/** A component that people may place in the CRM's views. `title` and `description` are translation keys here. */
export interface CrmComponent {
  readonly tag: string;
  readonly metadata: ComponentMetadata;
}

/** Tags of what the CRM's clients create. The portal's components are no part of it: they live on their own page. */
export const Tag = {
  CreateDialog: 'lwc-limepkg-esign-create-dialog',
  Status: 'lwc-limepkg-esign-status',
  Details: 'lwc-limepkg-esign-details',
  DetailsDialog: 'lwc-limepkg-esign-details-dialog',
} as const;

/** What the loader presents to the CRM client. */
export const CRM_COMPONENTS: readonly CrmComponent[] = [];
