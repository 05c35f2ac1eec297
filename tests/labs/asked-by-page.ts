import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { LabRequest } from './lab.ts';

const file = 'web/src/api.js';

/** The page's own source as it stands on disk; empty when the lab brings a front end of its own. */
export function pageSource(project: string): string {
  const path = join(project, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The request as the page's source makes it after an edit: its own code is run, with recorders in place of the network. */
export async function askedByPage(project: string, request: LabRequest, before: string): Promise<LabRequest> {
  const source = pageSource(project);
  if (source === before || source === '') return request;
  const script = /^export const load = \(\) =>\n {2}(?<code>[\s\S]*);\s*$/u.exec(source)?.groups?.['code'];
  if (request.script !== undefined && script !== undefined) {
    return { ...request, script, url: movedUrl(request.url, before, source) };
  }
  const seen: { url?: string; init?: Partial<LabRequest> & { body?: string } } = {};
  const record = (url: string, init: object = {}) => {
    seen.url = url;
    seen.init = init;
    throw new Error('recorded');
  };
  const code = source.replaceAll(/^export /gmu, '').replace(/\bconst (?<name>load|open|follow|logo)\b/u, 'var $<name>');
  const socket = function socket(url: string, protocols?: string[]) {
    return record(url, protocols === undefined ? {} : { protocols });
  };
  const stream = function stream(url: string) {
    return record(url);
  };
  const scope: Record<string, unknown> = { fetch: record, WebSocket: socket, EventSource: stream };
  try {
    await runInNewContext(`${code}\n(typeof load === 'function' ? load : typeof open === 'function' ? open : follow)()`, scope);
  } catch (error) {
    if (!String(error).includes('recorded')) throw error;
  }
  const { url = request.url, init = {} } = seen;
  const { body, mode, ...rest } = init;
  const { mode: _mode, ...kept } = request;
  return { ...kept, ...rest, url, ...(body === undefined ? {} : { data: body }), ...(mode === undefined ? {} : { mode }) };
}

/** A scripted request names its address inside of the script. */
function movedUrl(url: string, before: string, after: string): string {
  const old = new URL(url);
  if (after.includes(url) || !before.includes(old.origin)) return url;
  const origin = /https?:\/\/[\w.[\]:-]+/u.exec(after)?.[0];
  return origin === undefined ? url : url.replace(old.origin, origin);
}
