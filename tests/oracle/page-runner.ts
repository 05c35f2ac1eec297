/** One call that a page makes. Everything in it is plain data, because it crosses into the browser. */
export interface PageCall {
  readonly initiator: 'fetch' | 'xmlhttprequest';
  readonly url: string;
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  readonly redirect?: 'follow' | 'error' | 'manual';
  readonly hasUploadListeners?: boolean;
  /** Seconds to wait before the call. */
  readonly after?: number;
}

/** What the script saw. */
export interface PageResult {
  readonly isAllowed: boolean;
  readonly type: string;
  readonly status: number;
  readonly url: string;
  readonly isRedirected: boolean;
  readonly headers: readonly (readonly [string, string])[];
  /** Name and message of what was thrown; empty when nothing was. */
  readonly error: string;
}

/** Runs groups of calls in the page, those of one group one after the other. Its text is sent to the browser, so it uses nothing else. */
export async function runInPage(groups: readonly (readonly PageCall[])[], atOnce: number): Promise<PageResult[][]> {
  const failed = { isAllowed: false, type: 'error', status: 0, url: '', isRedirected: false, headers: [] };
  const viaFetch = async (call: PageCall): Promise<PageResult> => {
    const { initiator: _initiator, url, after: _after, ...init } = call;
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) } as RequestInit);
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
  const run = async (call: PageCall): Promise<PageResult> => {
    if (call.after !== undefined) await new Promise((resolve) => setTimeout(resolve, (call.after ?? 0) * 1000));
    try {
      return await (call.initiator === 'fetch' ? viaFetch(call) : viaRequest(call));
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
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
