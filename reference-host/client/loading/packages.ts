import type { Platform } from '../contract.js';

/** A package of components, as `GET …/web-components/` lists it. */
export interface ComponentPackage {
  readonly package: string;
  readonly version: string;
  readonly baseUrl: string;
  readonly namespace: string;
  readonly platforms: readonly string[];
  readonly components: readonly { readonly name: string; readonly slot: string | null }[];
}

const LOADER_SLOT = 'plugin.loaders';
const READY_TIMEOUT_MS = 15_000;

/**
 * Loads the packages that are meant for this client and creates each one's loaders, once.
 *
 * @param onFault - told of a package that cannot be loaded; the others go on
 */
export async function loadPackages(
  packages: readonly ComponentPackage[],
  platform: Platform,
  onFault: (packageName: string, error: unknown) => void,
): Promise<void> {
  const wanted = packages.filter(({ platforms }) => platforms.includes(platform.type));
  await Promise.all(
    wanted.map(async (one) => {
      try {
        await addScript(`${one.baseUrl}${one.namespace}/${one.namespace}.esm.js`);
        const loaders = one.components.filter(({ slot }) => slot === LOADER_SLOT);
        await Promise.all(loaders.map(({ name }) => createLoader(name, platform)));
      } catch (error) {
        onFault(one.package, error);
      }
    }),
  );
}

function addScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.type = 'module';
    script.src = src;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(`${src} cannot be loaded`)));
    document.head.append(script);
  });
}

async function createLoader(tag: string, platform: Platform): Promise<void> {
  await inTime(customElements.whenDefined(tag), tag);
  const loader = document.createElement(tag) as HTMLElement & { componentOnReady?: () => Promise<unknown> };
  Object.assign(loader, { platform, context: { limetype: null, id: null } });
  loader.hidden = true;
  document.body.append(loader);
  // What it registers, commands above all, is there once it is ready.
  if (loader.componentOnReady !== undefined) await inTime(loader.componentOnReady(), tag);
}

async function inTime<T>(promise: Promise<T>, tag: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${tag} did not get ready`)), READY_TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Views name components with or without `lwc-` in front. */
export function tagOf(name: string): string {
  return name.startsWith('lwc-') ? name : `lwc-${name}`;
}
