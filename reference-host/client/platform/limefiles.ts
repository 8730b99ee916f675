import type { HttpClient } from './http.js';
import { StateStore } from './state.js';

/** A file of the CRM; `size` in bytes. */
export interface LimeFile {
  readonly id: number;
  readonly filename: string;
  readonly extension: string;
  readonly size: number;
  readonly mimetype: string;
}

/** The files that have been looked at, by id. */
export class LimeFileRepository extends StateStore<Readonly<Record<number, LimeFile>>> {
  constructor(private readonly http: HttpClient) {
    super({});
  }

  getFile(id: number): LimeFile | undefined {
    return this.value[id];
  }

  async loadFile(id: number): Promise<LimeFile> {
    return this.keep((await this.http.get(`api/v1/file/${id}/`)) as LimeFile & { content_type?: string });
  }

  async createFile(file: File): Promise<LimeFile> {
    const headers = {
      'content-type': file.type || 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    };
    return this.keep((await this.http.post('api/v1/file/', file, { headers })) as LimeFile);
  }

  /** Where the browser gets its bytes. */
  addressOf(id: number): string {
    return this.http.addressOf(`api/v1/file/${id}/contents/`);
  }

  private keep({ id, filename, extension, size, mimetype, ...rest }: LimeFile & { content_type?: string }): LimeFile {
    const type = (mimetype as string | undefined) ?? rest.content_type ?? '';
    const file = { id, filename, extension, size, mimetype: type };
    this.change({ ...this.value, [id]: file });
    return file;
  }
}
