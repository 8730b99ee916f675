import type { HttpClient } from '../../contract/platform';
import type {
  CheckAnswer,
  Mapping,
  MethodFact,
  NamesAnswer,
  PlanAnswer,
  PreviewAnswer,
  SavedPlanAnswer,
  TestMailAnswer,
} from './payloads';

const BASE = 'limepkg-esign/setup';

/** The calls of the administration pages, over the client's own HTTP service. Rejects as that does; see `problemOf`. */
export class AdminClient {
  constructor(private readonly http: HttpClient) {}

  check(): Promise<CheckAnswer> {
    return this.http.get(`${BASE}/check/`) as Promise<CheckAnswer>;
  }

  names(): Promise<NamesAnswer> {
    return this.http.get(`${BASE}/names/`) as Promise<NamesAnswer>;
  }

  /** What applying would do now, under the settings that are saved. */
  savedPlan(): Promise<SavedPlanAnswer> {
    return this.http.get(`${BASE}/plan/`) as Promise<SavedPlanAnswer>;
  }

  /** What saving this mapping would do. Changes nothing. */
  plan(mapping: Mapping): Promise<PlanAnswer> {
    return this.http.post('api/v1/config/limepkg-esign/plan/', { mapping }) as Promise<PlanAnswer>;
  }

  apply(): Promise<PlanAnswer> {
    return this.http.post(`${BASE}/apply/`, {}) as Promise<PlanAnswer>;
  }

  methods(): Promise<{ readonly methods: readonly MethodFact[] }> {
    return this.http.get(`${BASE}/methods/`) as Promise<{ readonly methods: readonly MethodFact[] }>;
  }

  preview(kind: string, language: string): Promise<PreviewAnswer> {
    return this.http.get(`${BASE}/mail-preview/`, { params: { kind, language } }) as Promise<PreviewAnswer>;
  }

  sendTest(kind: string, language: string): Promise<TestMailAnswer> {
    return this.http.post(`${BASE}/test-mail/`, { kind, language }) as Promise<TestMailAnswer>;
  }
}

/** Where a frame shows a mail with its own styles, which the page around it would not be allowed. */
export function previewAddress(application: string, kind: string, language: string): string {
  const query = new URLSearchParams({ kind, language, format: 'html' });
  return `/${encodeURIComponent(application)}/${BASE}/mail-preview/?${query.toString()}`;
}
