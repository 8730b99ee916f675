import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Response } from 'express';
import helmet from 'helmet';

/** A header's name in lower case, and its value. */
export type Header = readonly [name: string, value: string];

/** Headers of every answer, worked out once: they do not depend on the request. */
export interface SecurityHeaders {
  /** For whatever a browser may show or run. */
  readonly all: readonly Header[];
  /** For JSON, which browsers do neither with as long as its type is believed. */
  readonly ofJson: readonly Header[];
}

const OF_JSON: ReadonlySet<string> = new Set([
  'cross-origin-resource-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
]);

export function securityHeaders(): SecurityHeaders {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
    removeHeader: (name: string) => headers.delete(name.toLowerCase()),
  };
  const middleware = helmet({
    // Answers to browsers that nobody uses any more; every header costs each request.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        baseUri: ["'self'"],
        objectSrc: ["'none'"],
      },
    },
  });
  const request = new IncomingMessage(new Socket());
  middleware(request, recorder as unknown as Response, () => undefined);
  const all = [...headers];
  return { all, ofJson: all.filter(([name]) => OF_JSON.has(name)) };
}
