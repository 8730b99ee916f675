import type { SigningCase, SigningContext, SigningStatus } from '../signing/index.js';

const PAGE = 500;

/**
 * Visits every signing in one of the states. One that fails (because it was tampered with, say) does not keep the others
 * waiting: it is logged.
 */
export async function forEachOpenSigning(
  context: SigningContext,
  statuses: readonly SigningStatus[],
  signal: AbortSignal,
  visit: (found: SigningCase) => Promise<void>,
): Promise<void> {
  const { host, ports } = context;
  for (const id of await idsOf(context, statuses)) {
    signal.throwIfAborted();
    try {
      const found = await ports.repository.get(host.system, id);
      if (found !== undefined) {
        await visit(found);
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL';
      host.logger.warn({ signingId: id, code }, 'a scheduled task left a signing out');
    }
  }
}

/** All ids first: visiting changes the states that the pages are made of. */
async function idsOf({ host, ports }: SigningContext, statuses: readonly SigningStatus[]): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await ports.repository.findByStatus(host.system, statuses, offset, PAGE);
    ids.push(...page.map(({ id }) => id));
    if (page.length < PAGE) {
      return ids;
    }
  }
}
