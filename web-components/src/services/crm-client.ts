import type { HttpClient } from '../contract/platform';
import type {
  CrmSigning,
  InitAnswer,
  MailPreview,
  MailPreviewInput,
  NewSigning,
  RemindAnswer,
  SignerCandidate,
  SigningProgress,
  StatusAnswer,
  TimelineEvent,
} from './crm-payloads';

const BASE = 'limepkg-esign';

/** The add-on's calls for a logged-in coworker, over the client's own HTTP service. Rejects as that does; see `problemOf`. */
export class CrmClient {
  constructor(private readonly http: HttpClient) {}

  /** @param language - of the proposed subject and message; default the session's */
  init(documents: readonly number[], language?: string): Promise<InitAnswer> {
    const params = { documents: documents.map(String), ...(language === undefined ? {} : { language }) };
    return this.http.get(`${BASE}/signing/init/`, { params }) as Promise<InitAnswer>;
  }

  /** People and coworkers whose name or mail address contains a text. */
  searchSigners(text: string): Promise<{ readonly signers: readonly SignerCandidate[] }> {
    return this.http.get(`${BASE}/signing/candidates/`, { params: { search: text } }) as Promise<{
      readonly signers: readonly SignerCandidate[];
    }>;
  }

  /** The invitation as a signer would get it. Sends nothing. */
  previewMail(wanted: MailPreviewInput): Promise<MailPreview> {
    return this.http.post(`${BASE}/signing/preview/`, wanted) as Promise<MailPreview>;
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

  /** @param signers - default everyone whose turn it is */
  remind(id: number, signers?: readonly number[]): Promise<RemindAnswer> {
    const body = signers === undefined ? {} : { signers };
    return this.http.post(`${BASE}/signing/${id}/remind/`, body) as Promise<RemindAnswer>;
  }

  progress(id: number): Promise<SigningProgress> {
    return this.http.get(`${BASE}/signing/${id}/progress/`) as Promise<SigningProgress>;
  }

  /** What has happened, oldest first. */
  timeline(id: number): Promise<{ readonly events: readonly TimelineEvent[] }> {
    return this.http.get(`${BASE}/signing/${id}/timeline/`) as Promise<{ readonly events: readonly TimelineEvent[] }>;
  }

  /** Says whether a signature by somebody else than expected counts. */
  decide(id: number, transaction: string, decision: 'accept' | 'reject'): Promise<{ readonly state: string }> {
    const path = `${BASE}/signing/${id}/identity/${transaction}/`;
    return this.http.post(path, { decision }) as Promise<{ readonly state: string }>;
  }

  /** Has the document of a signing sealed that was completed without a seal. */
  seal(id: number): Promise<{ readonly seal: string }> {
    return this.http.post(`${BASE}/signing/${id}/seal/`, {}) as Promise<{ readonly seal: string }>;
  }

  resume(id: number): Promise<{ readonly path: string }> {
    return this.http.post(`${BASE}/signing/resume/${id}/`, {}) as Promise<{ readonly path: string }>;
  }
}
