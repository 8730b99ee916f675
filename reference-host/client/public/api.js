/** The application's name: the first part of the address. */
export const application = location.pathname.split('/')[1] || 'demo';

/** An answer that was not 2xx; `code` and `errors` come from its problem details. `status` 0: no answer at all. */
export class Failure extends Error {
  constructor(status, problem) {
    super(problem.title ?? String(status));
    this.status = status;
    this.code = problem.code ?? (status === 0 ? 'NETWORK' : 'INTERNAL');
    this.detail = problem.detail ?? '';
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
  }
}

/** Calls the CRM or the add-on as the logged-in user. */
export async function call(method, path, body, headers = {}) {
  const response = await fetch(`/${application}/${path}`, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
  }).catch(() => {
    throw new Failure(0, {});
  });
  if (!response.ok) {
    throw new Failure(response.status, await response.json().catch(() => ({})));
  }
  return response.status === 204 ? undefined : response.json();
}

export const logIn = (username, password) => call('POST', 'api/v1/session/', { username, password });
export const logOut = () => call('DELETE', 'api/v1/session/');
export const currentSession = () => call('GET', 'api/v1/session/');
export const translations = () => call('GET', 'limepkg-esign/portal/translation/');

const objects = (limetype, query) =>
  call('GET', `api/v1/limeobject/${limetype}/?${new URLSearchParams({ _limit: '50', ...query })}`).then(
    (list) => list._embedded?.limeobjects ?? [],
  );

export const deals = () => objects('deal', {});
export const deal = (id) => call('GET', `api/v1/limeobject/deal/${id}/`);
export const documentsOf = (dealId) => objects('document', { deal: dealId });
export const fileUrl = (fileId) => `/${application}/api/v1/file/${fileId}/contents/`;

export const signingsOf = (dealId) => call('GET', `limepkg-esign/status/deal/${dealId}/`);
export const draftFor = (documentIds) =>
  call('GET', `limepkg-esign/signing/init/?${documentIds.map((id) => `documents=${id}`).join('&')}`);
/** @param key - the same key for every try of the same form: a repeated click sends once */
export const createSigning = (signing, key) =>
  call('POST', 'limepkg-esign/signing/', signing, { 'idempotency-key': key });
export const signing = (id) => call('GET', `limepkg-esign/signing/${id}/`);
export const cancelSigning = (id, reason) => call('DELETE', `limepkg-esign/signing/${id}/`, { reason });
export const remind = (id) => call('POST', `limepkg-esign/signing/${id}/remind/`, {});
export const resume = (id) => call('POST', `limepkg-esign/signing/resume/${id}/`, {});
