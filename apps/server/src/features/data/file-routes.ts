import { deleteFile, downloadFile, getFile, listFiles, updateFile } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import { attachment } from './attachment.ts';
import { toDataFile } from './data-files.ts';
import type { DataFiles } from './data-files.ts';

export const fileRoutes = (files: DataFiles): Route[] => [
  route(listFiles, ({ principal, query }) => files.list(principal.userId, query)),
  route(getFile, async ({ principal, params, query, signal }) => {
    const file = await files.get({ owner: principal.userId, id: params.fileId });
    const waited = file.status === 'reading' ? await files.waitFor(file, query.wait * 1000, signal) : file;
    return toDataFile(waited);
  }),
  route(updateFile, async ({ principal, params, query, body, signal }) => {
    const file = await files.update({ owner: principal.userId, id: params.fileId }, body);
    const isReading = body.dialect !== undefined || body.reset === true;
    return toDataFile(isReading ? await files.waitFor(file, query.wait * 1000, signal) : file);
  }),
  route(deleteFile, ({ principal, params }) => files.remove({ owner: principal.userId, id: params.fileId })),
  route(downloadFile, async (asked) => {
    const { file, content, sizeBytes } = await files.open({ owner: asked.principal.userId, id: asked.params.fileId });
    asked.setHeader('content-disposition', attachment(file.name));
    return new RawReply({ content, sizeBytes }, 'application/octet-stream');
  }),
];
