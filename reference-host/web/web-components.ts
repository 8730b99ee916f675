import type { RequestHandler } from 'express';
import type { HostPlugin } from '../../src/host/index.js';
import { staticAddress } from './static-content.js';

const PLATFORMS = ['LimeCRMWebClient', 'LimeCRMDesktopClient', 'LimeCRMWebAdminClient'];

/** `GET /{application}/web-components/`: what the client loads, one entry per package. */
export function webComponentList(application: string, plugin: HostPlugin): RequestHandler {
  const route = plugin.registerStaticContent().find((content) => content.route.startsWith('lwc-components'))?.route;
  const list =
    route === undefined
      ? []
      : [
          {
            package: plugin.name,
            version: plugin.version,
            baseUrl: `${staticAddress(application, plugin.name, route)}/`,
            namespace: `${plugin.name}-lwc-components`,
            platforms: PLATFORMS,
            components: plugin.registerWebComponents(),
          },
        ];
  return (_request, response) => {
    response.json(list);
  };
}
