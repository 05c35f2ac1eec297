import { Fault, appendUpload, createUpload, deleteUpload, getUpload, uploadFile, uploadFromUrl } from '@causeway/contract';
import type { Endpoint } from '@causeway/contract';
import { RawReply, can, route } from '../../gateway/feature.ts';
import type { Asked, Discovery, Route } from '../../gateway/feature.ts';
import type { FetchFile } from './fetched-files.ts';
import { readMetadata } from './resumable-uploads.ts';
import type { ResumableUploads, UploadState } from './resumable-uploads.ts';
import type { Uploads } from './uploads.ts';

type Headers = Pick<Asked<Endpoint>, 'header' | 'setHeader'>;

/** https://tus.io/protocols/resumable-upload#headers */
const tusVersion = '1.0.0';

function requireTus({ header, setHeader }: Headers): void {
  setHeader('tus-resumable', tusVersion);
  const asked = header('tus-resumable');
  if (asked === undefined || asked === tusVersion) return;
  setHeader('tus-version', tusVersion);
  throw new Fault('invalid_request', {
    message: `This server speaks tus ${tusVersion}, not ${asked}.`,
    param: 'Tus-Resumable',
  });
}

function readCount(name: 'upload-length' | 'upload-offset', { header }: Headers): number {
  const text = header(name) ?? '';
  if (/^\d{1,15}$/u.test(text)) return Number(text);
  throw new Fault('invalid_request', { message: `The header ${name} must be a whole number of bytes.`, param: name });
}

function tell({ setHeader }: Headers, state: UploadState): void {
  setHeader('upload-offset', String(state.offset));
  setHeader('upload-length', String(state.length));
  setHeader('upload-expires', new Date(state.expiresAt).toUTCString());
  if (state.fileId !== null) setHeader('causeway-file-id', state.fileId);
  if (state.documentId !== null) setHeader('causeway-document-id', state.documentId);
}

const headersOf = (asked: Headers): Headers => ({
  header: (name) => asked.header(name),
  setHeader: (name, value) => asked.setHeader(name, value),
});

/** What OPTIONS tells (tus 1.0, core protocol). */
export const tusDiscovery = (maxFileBytes: number): Discovery => ({
  path: createUpload.path,
  headers: {
    'tus-resumable': tusVersion,
    'tus-version': tusVersion,
    'tus-extension': 'creation,termination,expiration',
    'tus-max-size': String(maxFileBytes),
  },
});

export interface UploadServices {
  readonly uploads: Uploads;
  readonly resumable: ResumableUploads;
  readonly fetchFile: FetchFile;
}

export const uploadRoutes = ({ uploads, resumable, fetchFile }: UploadServices): Route[] => [
  route(uploadFile, async (asked) => {
    const file = await uploads.receive({
      owner: asked.principal.userId,
      parts: asked.files(),
      declaredBytes: Number(asked.header('content-length') ?? 0),
      waitMs: asked.query.wait * 1000,
      signal: asked.signal,
    });
    return { ...file, file_id: file.id };
  }),
  route(uploadFromUrl, async ({ principal, body, query, signal }) => {
    const file = await fetchFile({ ...body, name: body.name, owner: principal.userId, waitMs: query.wait * 1000, signal });
    return { ...file, file_id: file.id };
  }),
  route(createUpload, async (asked) => {
    const headers = headersOf(asked);
    requireTus(headers);
    const metadata = readMetadata(asked.header('upload-metadata'));
    if (metadata.has('collection') && !can(asked.principal, 'knowledge:write')) {
      throw new Fault('insufficient_scope', { message: 'Uploads into a collection need the scope knowledge:write.' });
    }
    const state = await resumable.create(asked.principal.userId, readCount('upload-length', headers), metadata);
    tell(headers, state);
    asked.setHeader('location', `/api/v1/uploads/${state.id}`);
    return new RawReply('', 'text/plain; charset=utf-8', 201);
  }),
  route(getUpload, async (asked) => {
    const headers = headersOf(asked);
    requireTus(headers);
    const owner = asked.principal.userId;
    // Clients of tus ask before they go on; anybody else only looks.
    const isResuming = asked.header('tus-resumable') !== undefined;
    const state = await (isResuming ? resumable.resume : resumable.get)(owner, asked.params.uploadId);
    tell(headers, state);
    const { id, name, offset, length, expiresAt, fileId, documentId } = state;
    return { id, name, offset, length, expires_at: expiresAt, file_id: fileId, document_id: documentId };
  }),
  route(appendUpload, async (asked) => {
    const headers = headersOf(asked);
    requireTus(headers);
    if (asked.header('content-type')?.startsWith('application/offset+octet-stream') !== true) {
      throw new Fault('unsupported_media_type', { message: 'A part is sent as application/offset+octet-stream.' });
    }
    const part = { offset: readCount('upload-offset', headers), content: asked.bytes() };
    tell(headers, await resumable.append(asked.principal.userId, asked.params.uploadId, part));
  }),
  route(deleteUpload, async (asked) => {
    requireTus(headersOf(asked));
    await resumable.remove(asked.principal.userId, asked.params.uploadId);
  }),
];
