/** One call that a page makes. Everything in it is plain data, because it crosses into the browser. */
export interface PageCall {
  readonly initiator: 'fetch' | 'xmlhttprequest' | 'websocket';
  readonly url: string;
  /** Subprotocols a WebSocket offers. */
  readonly protocols?: readonly string[];
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  readonly redirect?: 'follow' | 'error' | 'manual';
  readonly hasUploadListeners?: boolean;
  /** Seconds to wait before the call. */
  readonly after?: number;
  /** Milliseconds until the call counts as unanswered; default 20,000. */
  readonly patienceMs?: number;
}

/** What the script saw. */
export interface PageResult {
  readonly isAllowed: boolean;
  readonly type: string;
  readonly status: number;
  readonly url: string;
  readonly isRedirected: boolean;
  readonly headers: readonly (readonly [string, string])[];
  /** Name and message of what was thrown, or how a WebSocket ended; empty when nothing was. */
  readonly error: string;
}

/** What of a browser's own request object is used here; this package is compiled for Node. */
interface BrowserXhr {
  readonly upload: { addEventListener(type: string, listener: () => void): void };
  readonly status: number;
  readonly responseURL: string;
  withCredentials: boolean;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  addEventListener(type: string, listener: () => void): void;
  getAllResponseHeaders(): string;
  send(body: string | null): void;
}

declare const XMLHttpRequest: new () => BrowserXhr;

const atOnce = 48;

/** What a browser evaluates to run groups of calls in the page, those of one group one after the other: a promise of results. */
export const pageExpression = (groups: readonly (readonly PageCall[])[]): string =>
  `(${runInPage.toString()})(${JSON.stringify(groups)}, ${atOnce}, ${viaSocket.toString()})`;

/** Its text is sent to the browser, so it uses nothing else. */
function viaSocket({ url, protocols = [], patienceMs = 20_000 }: PageCall): Promise<PageResult> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, [...protocols]);
    let opened = false;
    const end = (error: string) => {
      const result = { isAllowed: opened, type: 'websocket', status: opened ? 101 : 0, url, error };
      resolve({ ...result, isRedirected: false, headers: [] });
      socket.close();
    };
    setTimeout(end, patienceMs, 'no answer');
    socket.addEventListener('open', () => {
      opened = true;
      // A handler that fails after it accepted closes at once.
      setTimeout(end, 400, '');
    });
    socket.addEventListener('close', ({ code, reason }) => end(`closed with ${code}${reason === '' ? '' : ` ${reason}`}`));
  });
}

type OpenSocket = typeof viaSocket;

/** Its text is sent to the browser, so it uses nothing but what it is given. */
async function runInPage(
  groups: readonly (readonly PageCall[])[],
  lanes: number,
  openSocket: OpenSocket,
): Promise<PageResult[][]> {
  const failed = { isAllowed: false, type: 'error', status: 0, url: '', isRedirected: false, headers: [] };
  const viaFetch = async (call: PageCall): Promise<PageResult> => {
    const { initiator: _initiator, url, after: _after, patienceMs = 20_000, ...init } = call;
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) } as RequestInit);
    const headers = [...response.headers] as [string, string][];
    const { type, status, redirected: isRedirected } = response;
    await response.arrayBuffer().catch(() => undefined);
    return { isAllowed: true, type, status, url: response.url, isRedirected, headers, error: '' };
  };
  const viaRequest = (call: PageCall): Promise<PageResult> =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(call.method ?? 'GET', call.url);
      if (call.hasUploadListeners === true) request.upload.addEventListener('progress', () => undefined);
      request.withCredentials = call.credentials === 'include';
      for (const [name, value] of call.headers ?? []) request.setRequestHeader(name, value);
      request.addEventListener('error', () => resolve({ ...failed, error: 'error event' }));
      request.addEventListener('load', () => {
        const lines = request.getAllResponseHeaders().trim().split('\r\n');
        const headers = lines.filter(Boolean).map((line): [string, string] => {
          const at = line.indexOf(':');
          return [line.slice(0, at), line.slice(at + 2)];
        });
        resolve({
          ...failed,
          isAllowed: true,
          type: 'xhr',
          status: request.status,
          url: request.responseURL,
          headers,
          error: '',
        });
      });
      request.send(call.body ?? null);
    });
  const calls = { fetch: viaFetch, xmlhttprequest: viaRequest, websocket: openSocket };
  const run = async (call: PageCall): Promise<PageResult> => {
    if (call.after !== undefined) await new Promise((resolve) => setTimeout(resolve, (call.after ?? 0) * 1000));
    try {
      return await calls[call.initiator](call);
    } catch (cause) {
      return { ...failed, error: String(cause) };
    }
  };
  const results: PageResult[][] = groups.map(() => []);
  const waiting = [...groups.entries()].toReversed();
  const work = async () => {
    for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
      for (const call of entry[1]) results[entry[0]]?.push(await run(call));
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return results;
}
