import { Fault } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { Readable } from 'node:stream';
import type { Outbound } from '../../providers/web/outbound.ts';
import type { Files, StoredFile } from '../../storage/files.ts';
import type { DataFiles } from './data-files.ts';
import { requireSpace } from './disk-space.ts';
import { readOrRefuse } from './uploads.ts';

export interface FetchedFilesNeeds {
  readonly dataFiles: DataFiles;
  readonly files: Files;
  readonly outbound: Outbound;
  readonly directory: string;
  readonly maxFileBytes: number;
}

export interface WantedFile {
  readonly owner: string;
  readonly url: string;
  readonly name: string | undefined;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** For all of it, redirects included. */
const timeoutMs = 30 * 60 * 1000;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What the server calls the file (RFC 6266), else the end of the path. */
export function nameOf(url: string, disposition = ''): string {
  const extended = /filename\*\s*=\s*utf-8''(?<name>[^;]+)/iu.exec(disposition)?.groups?.['name'];
  const plain = /filename\s*=\s*(?:"(?<quoted>[^"]*)"|(?<bare>[^;]+))/iu.exec(disposition)?.groups;
  const said = extended === undefined ? (plain?.['quoted'] ?? plain?.['bare']) : decode(extended);
  if (said !== undefined && said.trim() !== '') return said.trim();
  const { pathname, hostname } = new URL(url);
  return decode(pathname.split('/').findLast((part) => part !== '') ?? hostname);
}

/** Files that the server fetches for somebody, past nothing that the policy of outgoing calls refuses. */
export function createFetchedFiles({ dataFiles, files, outbound, directory, maxFileBytes }: FetchedFilesNeeds) {
  async function download({ owner, url, signal }: WantedFile): Promise<{ content: StoredFile; called: string }> {
    const told: { content?: StoredFile; called?: string } = {};
    const answer = await outbound.fetch({
      url,
      signal,
      timeoutMs,
      maxBytes: maxFileBytes,
      onBody: async (body, headers) => {
        const declared = Number(headers['content-length'] ?? 0) || 0;
        await dataFiles.admit(owner, declared);
        await requireSpace(directory, declared);
        told.content = await files.put(Readable.from(body), { maxBytes: maxFileBytes, signal });
        told.called = headers['content-disposition'] ?? '';
      },
    });
    const { content, called = '' } = told;
    if (content === undefined) {
      throw new Fault('outbound_invalid', {
        message: `${new URL(answer.url).host} answered ${answer.status}, not with a file.`,
      });
    }
    return { content, called: nameOf(answer.url, called) };
  }

  return async (wanted: WantedFile): Promise<DataFile> => {
    await dataFiles.admit(wanted.owner, 0);
    const { content, called } = await download(wanted);
    await dataFiles.admit(wanted.owner, content.sizeBytes);
    const file = await dataFiles.create({ owner: wanted.owner, name: wanted.name ?? called, content });
    return readOrRefuse(dataFiles, file, wanted);
  };
}

export type FetchFile = ReturnType<typeof createFetchedFiles>;
