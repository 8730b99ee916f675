/** Somebody else was there first; undoes the transaction that it is thrown in. */
export class Overtaken extends Error {}

/** @returns false when the work ended as {@link Overtaken} */
export async function orOvertaken(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}
