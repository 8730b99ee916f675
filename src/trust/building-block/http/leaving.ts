import type { Request, Response } from 'express';
import { errorCallback, callbackOf } from '../operations/callback.js';
import type { Operation } from '../operations/operation.js';
import { sendPage } from '../pages/html.js';
import type { BuildingBlockParts } from '../parts.js';
import { unknownCallback } from '../requests/intake.js';
import type { Ticket } from '../requests/tickets.js';
import { settingOf } from './reader.js';

/** What a browser goes back with. */
interface WayBack {
  readonly clientId: string | null;
  readonly request: Operation['request'];
  readonly url: string;
  readonly isSigned: boolean;
}

/**
 * Sends browsers back to e-services, to registered addresses alone.
 *
 * @remarks By a page that goes on by itself, not by a redirect: a browser may hold the form of an ID building block, or one of ours, to the origins that the
 *   form's page names, all along the redirects that follow. Programs are redirected.
 */
export class Leaving {
  constructor(private readonly parts: Pick<BuildingBlockParts, 'services' | 'pages' | 'basePath' | 'settings'>) {}

  /** With what came of an operation. @throws `InputError` `BB_CALLBACK_UNKNOWN` */
  withOperation(request: Request, response: Response, operation: Operation): Promise<void> {
    const { clientId, state } = operation;
    const way = { clientId, request: operation.request, url: callbackOf(operation), isSigned: state === 'signed' };
    return this.go(request, response, way);
  }

  /** From a request that nothing was begun of. @throws `InputError` `BB_CALLBACK_UNKNOWN` */
  canceled(request: Request, response: Response, ticket: Ticket): Promise<void> {
    const url = errorCallback(ticket.request, 'access_denied');
    return this.go(request, response, { ...ticket, url, isSigned: false });
  }

  private async go(request: Request, response: Response, way: WayBack): Promise<void> {
    const { services, pages } = this.parts;
    const { callbackUrl = '', serviceName: name, uiLocales } = way.request;
    // It may have been taken back since the request came.
    const owner = await services.ofCallback(callbackUrl);
    if (owner === undefined || owner.clientId !== way.clientId) throw unknownCallback();
    response.set('cache-control', 'no-store');
    if (request.get('accept')?.includes('text/html') !== true) {
      response.redirect(303, way.url);
      return;
    }
    const { language } = settingOf(request, response, this.parts, uiLocales);
    sendPage(response, 200, pages.leave({ language }, { name, url: way.url }, way.isSigned));
  }
}
