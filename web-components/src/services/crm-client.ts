import type { HttpClient } from '../contract/platform';
import type { CrmSigning, InitAnswer, NewSigning, SignerCandidate, StatusAnswer } from './crm-payloads';

const BASE = 'limepkg-esign';

/** The add-on's calls for a logged-in coworker, over the client's own HTTP service. Rejects as that does; see `problemOf`. */
export class CrmClient {
  constructor(private readonly http: HttpClient) {}

  init(documents: readonly number[]): Promise<InitAnswer> {
    const params = { documents: documents.map(String) };
    return this.http.get(`${BASE}/signing/init/`, { params }) as Promise<InitAnswer>;
  }

  /** People and coworkers whose name or mail address contains a text. */
  searchSigners(text: string): Promise<{ readonly signers: readonly SignerCandidate[] }> {
    return this.http.get(`${BASE}/signing/candidates/`, { params: { search: text } }) as Promise<{
      readonly signers: readonly SignerCandidate[];
    }>;
  }

  /** @param idempotencyKey - the same key and body give the same signing, however often it is sent */
  create(signing: NewSigning, idempotencyKey: string): Promise<CrmSigning> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    return this.http.post(`${BASE}/signing/`, signing, { headers }) as Promise<CrmSigning>;
  }

  signing(id: number): Promise<CrmSigning> {
    return this.http.get(`${BASE}/signing/${id}/`) as Promise<CrmSigning>;
  }

  status(limetype: string, id: number, withDocuments = false): Promise<StatusAnswer> {
    const params = withDocuments ? { force_docs: '1' } : undefined;
    return this.http.get(`${BASE}/status/${limetype}/${id}/`, { params }) as Promise<StatusAnswer>;
  }

  cancel(id: number, reason: string): Promise<CrmSigning> {
    return this.http.post(`${BASE}/signing/${id}/cancel/`, { reason }) as Promise<CrmSigning>;
  }

  remind(id: number, signers?: readonly number[]): Promise<{ readonly reminded: readonly number[] }> {
    return this.http.post(`${BASE}/signing/${id}/remind/`, { signers }) as Promise<{
      readonly reminded: readonly number[];
    }>;
  }

  resume(id: number): Promise<{ readonly path: string }> {
    return this.http.post(`${BASE}/signing/resume/${id}/`, {}) as Promise<{ readonly path: string }>;
  }
}
