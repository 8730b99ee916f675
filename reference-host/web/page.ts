import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler, Response } from 'express';
import { UnavailableError } from '../../src/errors.js';
import type { HostCode } from '../app/errors.js';
import { LIME_ELEMENTS_ROUTE } from './lime-elements.js';

/** Names of the bundle's files, which carry a hash of their content. */
interface Bundle {
  readonly crm: string;
  readonly admin: string;
  readonly style: string;
}

/** What a page is made for. */
export interface PageOptions {
  readonly application: string;
  /** The folder with the built client. */
  readonly bundleFolder: string;
  /** Address of that folder, with a slash at the end. */
  readonly bundleAddress: string;
}

/** One of the client's two pages: everything on it is made by its script, whatever the address below it. */
export function page(kind: 'crm' | 'admin', options: PageOptions): RequestHandler {
  return (_request, response) => {
    // Read each time: a new build brings new names.
    const bundle = readBundle(options.bundleFolder);
    const nonce = randomBytes(16).toString('base64');
    protect(response, nonce);
    response.type('html').send(markup(bundle[kind], bundle.style, nonce, options));
  };
}

/** The elements write one style of their own, which hides them until they are ready: it passes by its nonce. */
function protect(response: Response, nonce: string): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ];
  response.set({ 'content-security-policy': policy.join('; '), 'cache-control': 'no-store' });
}

function markup(script: string, style: string, nonce: string, { application, bundleAddress }: PageOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="csp-nonce" content="${nonce}">
<meta name="lime-application" content="${application}">
<title>Lime CRM</title>
<link rel="icon" type="image/svg+xml" href="/${application}/static/host/assets/favicon.svg">
<link rel="stylesheet" href="${LIME_ELEMENTS_ROUTE}lime-elements.css">
<link rel="stylesheet" href="${LIME_ELEMENTS_ROUTE}style/color-palette-extended.css">
<link rel="stylesheet" href="${bundleAddress}${style}">
<script type="module" src="${LIME_ELEMENTS_ROUTE}lime-elements.esm.js"></script>
<script type="module" src="${bundleAddress}${script}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p class="no-script">This page needs JavaScript.</p></noscript>
</body>
</html>
`;
}

function readBundle(folder: string): Bundle {
  try {
    return JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')) as Bundle;
  } catch (cause) {
    throw new UnavailableError<HostCode>('HOST_CLIENT_NOT_BUILT', 'The client has not been built: npm run build', {
      cause,
    });
  }
}
