import { SendForSigningCommand } from '../commands/send-for-signing.command';
import { ShowSigningCommand } from '../commands/show-signing.command';
import type { ComponentMetadata } from './metadata';
import type { CommandClass } from './platform';

/** A component that people may place in the CRM's views. `title` and `description` are translation keys here. */
export interface CrmComponent {
  readonly tag: string;
  readonly metadata: ComponentMetadata;
}

/** A command of ours, and the dialog it opens on the record it is given. */
export interface CrmCommand {
  readonly command: CommandClass;
  readonly dialog: string;
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
export const CRM_COMPONENTS: readonly CrmComponent[] = [
  {
    tag: Tag.Status,
    metadata: {
      title: 'limepkg_esign.client.component.status.title',
      description: 'limepkg_esign.client.component.status.description',
      icon: 'autograph',
      tags: ['card-widget'],
    },
  },
  {
    tag: Tag.Details,
    metadata: {
      title: 'limepkg_esign.client.component.details.title',
      description: 'limepkg_esign.client.component.details.description',
      icon: 'visible',
      tags: ['card-widget'],
    },
  },
];

/** What the loader answers to. */
export const CRM_COMMANDS: readonly CrmCommand[] = [
  {
    command: SendForSigningCommand,
    dialog: Tag.CreateDialog,
    metadata: {
      title: 'limepkg_esign.client.action.send',
      description: 'limepkg_esign.client.component.send.description',
      icon: 'autograph',
    },
  },
  {
    command: ShowSigningCommand,
    dialog: Tag.DetailsDialog,
    metadata: {
      title: 'limepkg_esign.client.action.open',
      description: 'limepkg_esign.client.component.show.description',
      icon: 'visible',
    },
  },
];
