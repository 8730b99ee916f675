import type { MethodScene } from './method-view';

/** Asks the server what a method's app or page will show. A preview: without it the signer goes on all the same. */
export async function shownTextOf(id: string, { calls }: MethodScene): Promise<string | undefined> {
  try {
    return (await calls.get<{ text: string | null }>(`sign/shown_text/${id}`)).text ?? undefined;
  } catch {
    return undefined;
  }
}
