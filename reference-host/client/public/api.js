/** The application's name: the first part of the address. */
export const application = location.pathname.split('/')[1] || 'demo';

/** An answer that was not 2xx; `code` and `errors` come from its problem details. `status` 0: no answer at all. */
export class Failure extends Error {
  constructor(status, problem, reference = '') {
    super(problem.title ?? String(status));
    this.status = status;
    this.code = problem.code ?? (status === 0 ? 'NETWORK' : 'INTERNAL');
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
    /** What an administrator finds in the log; only where the fault may be ours. */
    this.reference = status >= 500 ? reference : '';
  }
}

async function send(method, path, body, headers) {
  const response = await fetch(`/${application}/${path}`, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...headers },
    body,
  }).catch(() => {
    throw new Failure(0, {});
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Failure(response.status, problem, response.headers.get('x-request-id') ?? '');
  }
  return response.status === 204 ? undefined : response.json();
}

/** Calls the CRM or the add-on as the logged-in user. */
const call = (method, path, body, headers = {}) =>
  send(method, path, body && JSON.stringify(body), { ...(body && { 'content-type': 'application/json' }), ...headers });

export const logIn = (username, password) => call('POST', 'api/v1/session/', { username, password });
export const logOut = () => call('DELETE', 'api/v1/session/');
export const currentSession = () => call('GET', 'api/v1/session/');
export const translations = (language) => call('GET', `limepkg-esign/portal/translation/?language=${language}`);

const objects = (limetype, query) =>
  call('GET', `api/v1/limeobject/${limetype}/?${new URLSearchParams({ _limit: '50', ...query })}`).then(
    (list) => list._embedded?.limeobjects ?? [],
  );
const object = (limetype, id) => call('GET', `api/v1/limeobject/${limetype}/${id}/`);

export const deals = () => objects('deal', {});
export const deal = (id) => object('deal', id);
export const companies = () => objects('company', {});
export const documentsOf = (dealId) => objects('document', { deal: dealId });
export const fileUrl = (fileId) => `/${application}/api/v1/file/${fileId}/contents/`;

/** Stores a PDF and puts it on a deal as a document, with the deal's company and person. */
export async function addDocument(file, { _id, company, person }) {
  const { id } = await send('POST', 'api/v1/file/', file, {
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  const name = file.name.replace(/\.pdf$/i, '');
  return call('POST', 'api/v1/limeobject/document/', {
    name,
    document: id,
    type: 'agreement',
    deal: _id,
    ...(company && { company }),
    ...(person && { person }),
  });
}

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

/** A signing's records: itself with its fingerprints, its people with their dates, and what has happened. */
export const signingRecord = (id) => object('signing', id);
export const signerRecords = (id) => objects('signer', { signing: id });
export const historyOf = (id) => objects('history', { signing: id, _limit: '200' });
