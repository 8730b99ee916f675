import { PACKAGE_NAME } from './config.js';
import type { ActionDeclaration, Endpoint, SecurityPolicies } from './host/index.js';
import { limetypeName, propertyName, type EsignSettings } from './signing/index.js';

/** The group of the user that calls of the portal run as. */
export const PORTAL_GROUP = 'limepkg-esign-portal';
const PORTAL_USER = 'limepkg-esign-portal';

/** The same ids as the commands that the client's components register. */
export function actionsFor({
  mapping,
  documentLimetype,
  additionalLimetypes,
}: EsignSettings): readonly ActionDeclaration[] {
  return [
    {
      id: `${PACKAGE_NAME}.send-for-signing`,
      limetypes: [...new Set([limetypeName(mapping, documentLimetype), ...additionalLimetypes])],
      label: 'limepkg_esign.client.action.send',
      icon: 'autograph',
      isPromoted: true,
    },
    {
      id: `${PACKAGE_NAME}.show-signing`,
      limetypes: [limetypeName(mapping, 'signing')],
      label: 'limepkg_esign.client.action.open',
      icon: 'visible',
      isPromoted: true,
    },
  ];
}

/** Only administrators write signings; the portal's user does so through the add-on's own endpoints, and can never log in. */
export function securityPoliciesFor(settings: EsignSettings, endpoints: readonly Endpoint[]): SecurityPolicies {
  const { mapping, userGroup, documentLimetype, additionalLimetypes } = settings;
  const own = { [userGroup]: { read: true }, [PORTAL_GROUP]: { read: true, write: true } };
  const forPortal = { [PORTAL_GROUP]: { read: true } };
  return {
    groups: [userGroup, PORTAL_GROUP],
    policies: [
      { limetype: limetypeName(mapping, 'signing'), rights: own },
      { limetype: limetypeName(mapping, 'signer'), rights: own },
      { limetype: limetypeName(mapping, 'coworker'), rights: forPortal },
      { limetype: limetypeName(mapping, 'history'), rights: { [PORTAL_GROUP]: { read: true, add: true } } },
      // A line of history points at these records; their files stay closed to the portal.
      { limetype: limetypeName(mapping, documentLimetype), rights: forPortal },
      {
        limetype: limetypeName(mapping, documentLimetype),
        property: propertyName(mapping, documentLimetype, 'document'),
        rights: { [PORTAL_GROUP]: {} },
      },
      ...additionalLimetypes.map((limetype) => ({ limetype, rights: forPortal })),
    ],
    impersonation: {
      username: PORTAL_USER,
      groups: [PORTAL_GROUP],
      endpoints: endpoints.filter(({ access }) => access === 'impersonated').map(({ id }) => id),
    },
  };
}
