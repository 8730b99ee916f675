import type { RequestListener } from 'node:http';
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
 * endpoint, the same problems, in the same order. The server makes its messages by `messages.ts`. Everything else, and every address with an escape in it, takes the
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
    const request = incoming as Request;
    const response = outgoing as Response;
    dress(request, response);
    frame(request, response, () => {
      call(request, response).catch((error: unknown) => {
        void problems(error, request, response, () => outgoing.destroy());
      });
    });
  };
}

/** What express adds to both when they arrive; their prototypes are right already, see `messages.ts`. */
function dress(request: Request, response: Response): void {
  request.res = response;
  response.req = request;
  response.locals = {};
  request.originalUrl = request.url;
  request.baseUrl = '';
}
