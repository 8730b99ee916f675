import { existsSync } from 'node:fs';

/** The same engine without the windows of a desktop first: it starts and draws with a third of the work. */
const CANDIDATES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Path of the Chromium that shows pages, which need not be there. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? CANDIDATES.find((path) => existsSync(path)) ?? '/usr/bin/chromium';
