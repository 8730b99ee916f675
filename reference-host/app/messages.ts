import { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:http';
import type { Express, Request, Response } from 'express';
import type { Header, SecurityHeaders } from './security-headers.js';

/** What a server makes of every call. */
export type Messages = Required<Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>>;

/**
 * Requests and responses that are an application's own from the start. Express gives Node's another prototype when they
 * arrive, which makes the engine forget what it has learnt of them, at every single call.
 *
 * Responses add the security headers themselves, when their head is written and their type is known; a header that was
 * set by whoever answers stays as it is.
 */
export function messagesOf(app: Express, headers: SecurityHeaders): Messages {
  class HostRequest extends IncomingMessage {}
  class HostResponse<Caller extends IncomingMessage = IncomingMessage> extends ServerResponse<Caller> {
    override writeHead(...head: readonly unknown[]): this {
      if (!this.headersSent) addMissing(this, isJson(this) ? headers.ofJson : headers.all);
      return (super.writeHead as (...head: readonly unknown[]) => this).apply(this, [...head]);
    }
  }
  Object.setPrototypeOf(HostRequest.prototype, app.request as object);
  Object.setPrototypeOf(HostResponse.prototype, app.response as object);
  // The application finds the prototype it would have given them.
  app.request = HostRequest.prototype as unknown as Request;
  app.response = HostResponse.prototype as unknown as Response;
  return { IncomingMessage: HostRequest, ServerResponse: HostResponse };
}

function isJson(response: ServerResponse): boolean {
  const type = response.getHeader('content-type');
  return (
    typeof type === 'string' && (type.startsWith('application/json') || type.startsWith('application/problem+json'))
  );
}

function addMissing(response: ServerResponse, headers: readonly Header[]): void {
  for (const [name, value] of headers) if (!response.hasHeader(name)) response.setHeader(name, value);
}
