/** Why a call of the CRM's HTTP client was refused, as far as the answer says. */
export interface Problem {
  /** 0 when there was no answer. */
  readonly status: number;
  /** The stable code of the problem details; empty when there were none. */
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** What support can look up. */
  readonly reference: string;
}

/**
 * Reads a rejection of the client's `http` service.
 *
 * @remarks
 * Clients differ in what they hang onto the error: the parsed body, a `Response`, or nothing. Never throws.
 */
export async function problemOf(failure: unknown): Promise<Problem> {
  const { status, response } = objectOf(failure);
  const body = await bodyOf(response);
  return {
    status: typeof status === 'number' ? status : 0,
    code: textOf(body['code']),
    errors: Array.isArray(body['errors']) ? body['errors'].map(faultOf) : [],
    reference: textOf(body['reference']),
  };
}

async function bodyOf(response: unknown): Promise<Record<string, unknown>> {
  if (response instanceof Response) {
    return response.bodyUsed ? {} : objectOf(await response.json().catch(() => ({})));
  }
  const { data } = objectOf(response);
  return objectOf(data ?? response);
}

function faultOf(fault: unknown): { path: string; message: string } {
  const { path, message } = objectOf(fault);
  return { path: textOf(path), message: textOf(message) };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
