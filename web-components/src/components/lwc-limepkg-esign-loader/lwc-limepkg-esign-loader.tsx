import { Component, Prop } from '@stencil/core';
import { CRM_COMPONENTS } from '../../contract/crm-components';
import {
  PlatformServiceName,
  type WebComponentContext,
  type WebComponentPlatform,
  type WebComponentRegistry,
} from '../../contract/platform';

/**
 * Created once by the CRM client when it starts; presents the package's components to it and shows nothing.
 *
 * All four lifecycle methods are declared on purpose: Stencil drops the hooks that no component of a bundle declares, and the
 * client's state decorators hook into them at run time.
 */
@Component({ tag: 'lwc-limepkg-esign-loader', shadow: true })
export class Loader {
  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** Where the client stands; of no use here, but every component of a client gets it. */
  @Prop() context?: WebComponentContext;

  private hasRegistered = false;

  connectedCallback(): void {
    this.register();
  }

  componentWillLoad(): void {
    this.register();
  }

  componentWillUpdate(): void {
    this.register();
  }

  disconnectedCallback(): void {
    this.hasRegistered = false;
  }

  /** Older clients have no registry: the components work there as well, without title and description. */
  private register(): void {
    if (this.hasRegistered || !this.platform?.has(PlatformServiceName.WebComponentRegistry)) {
      return;
    }
    const registry = this.platform.get(PlatformServiceName.WebComponentRegistry) as WebComponentRegistry;
    for (const { tag, metadata } of CRM_COMPONENTS) {
      registry.register(tag, metadata);
    }
    this.hasRegistered = true;
  }
}
