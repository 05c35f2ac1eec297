import type { LabRequest } from './lab.ts';

/**
 * What the page does, as one text that a browser evaluates. Every branch resolves with lines of text: `ok …` for what works,
 * `rejected …`, `pending`, `closed …`, `unusable …` for what does not.
 */
export function scriptOf(request: LabRequest): string {
  const kind = request.kind ?? 'fetch';
  const once = request.script ?? scripts[kind](request);
  return `(async () => {
    const wait = (ms, text) => new Promise((resolve) => setTimeout(resolve, ms, text));
    const once = async () => {
      try {
        return await (${once});
      } catch (error) {
        console.error(String(error));
        return 'rejected ' + error;
      }
    };
    let result = '';
    for (let at = 0; at < ${request.times ?? 1}; at += 1) result = await Promise.race([once(), wait(${pendingAfterMs(request)}, 'pending')]);
    return result;
  })()`;
}

const pendingAfterMs = ({ holdMs = 0 }: LabRequest): number => 4000 + holdMs;

const scripts: Record<NonNullable<LabRequest['kind']>, (request: LabRequest) => string> = {
  fetch: fetchScript,
  'event-source': ({ url, credentials }) => `new Promise((resolve) => {
    const source = new EventSource(${JSON.stringify(url)}, { withCredentials: ${credentials === 'include'} });
    source.onmessage = (event) => { source.close(); resolve('ok message ' + event.data); };
    source.onerror = () => { resolve('rejected event source, state ' + source.readyState); source.close(); };
  })`,
  websocket: ({ url, protocols, holdMs = 400 }) => `new Promise((resolve) => {
    const socket = new WebSocket(${JSON.stringify(url)}, ${JSON.stringify(protocols ?? [])});
    let opened = false;
    socket.onopen = () => { opened = true; setTimeout(() => resolve('ok open'), ${holdMs}); };
    socket.onclose = (event) => resolve('closed ' + event.code + ' ' + event.reason + (opened ? ' after open' : ' before open'));
  })`,
  image: ({ url }) => `new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve('ok image');
    image.onerror = () => resolve('rejected image');
    image.src = ${JSON.stringify(url)};
  })`,
};

function fetchScript(request: LabRequest): string {
  const { method, headers, credentials, mode, data, timeoutMs } = request;
  const init = { method, headers, credentials, mode, body: data };
  const signal = timeoutMs === undefined ? '' : `, signal: AbortSignal.timeout(${timeoutMs})`;
  return `(async () => {
    try {
      const response = await fetch(${JSON.stringify(request.url)}, { ...${JSON.stringify(init)}${signal} });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      const seen = 'status ' + response.status + ' ' + response.type + ' ' + type + ' ' + text.slice(0, 300);
      const reads = ${JSON.stringify(request.reads ?? '')};
      if (reads !== '' && response.headers.get(reads) === null) return 'unusable header ' + reads + ' is null, ' + seen;
      if (!response.ok) return 'unusable ' + seen;
      if (type.includes('html') || type.includes('json')) JSON.parse(text);
      return 'ok ' + seen;
    } catch (error) { return 'rejected ' + error; }
  })()`;
}
