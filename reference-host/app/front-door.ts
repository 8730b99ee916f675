import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import type { AddonEndpoints } from './addon-endpoints.js';

/** What stands at the door. */
export interface FrontDoor {
  readonly app: Express;
  readonly frame: RequestHandler;
  readonly endpoints: AddonEndpoints;
  readonly problems: ErrorRequestHandler;
}

/**
 * Lets calls of a package's endpoints in without a walk through the application's routers: the same frame, the same
 * endpoint, the same problems, in the same order. Everything else, and every address with an escape in it, takes the
 * application's way, which answers endpoints too.
 */
export function frontDoor({ app, frame, endpoints, problems }: FrontDoor): RequestListener {
  return (incoming, outgoing) => {
    const { url = '/', method = 'GET' } = incoming;
    const call = url.includes('%') ? undefined : endpoints.find(method, url);
    if (call === undefined) {
      app(incoming, outgoing);
      return;
    }
    const [request, response] = dressed(app, incoming, outgoing);
    frame(request, response, () => {
      call(request, response).catch((error: unknown) => {
        void problems(error, request, response, () => outgoing.destroy());
      });
    });
  };
}

/** Makes of Node's request and response what express makes of them. */
function dressed(app: Express, incoming: IncomingMessage, outgoing: ServerResponse): [Request, Response] {
  const request = Object.setPrototypeOf(incoming, app.request as object) as Request;
  const response = Object.setPrototypeOf(outgoing, app.response as object) as Response;
  request.res = response;
  Object.assign(response, { req: request, locals: {} });
  request.originalUrl = request.url;
  request.baseUrl = '';
  return [request, response];
}
