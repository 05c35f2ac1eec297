/** A WebDriver BiDi connection: commands with answers, nothing more. */
export interface Bidi {
  send<Result>(method: string, params: object): Promise<Result>;
  close(): void;
}

interface Reply {
  readonly id?: number;
  readonly type: 'success' | 'error' | 'event';
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/** Connects over Node's own WebSocket. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no WebDriver BiDi at ${url}`)), { once: true });
  });
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    const waiter = reply.id === undefined ? undefined : waiting.get(reply.id);
    if (reply.id === undefined || waiter === undefined) return;
    waiting.delete(reply.id);
    if (reply.type === 'success') waiter.resolve(reply.result);
    else waiter.reject(new Error(`${reply.error ?? 'error'}: ${reply.message ?? ''}`));
  });
  return {
    send: <Result>(method: string, params: object) =>
      new Promise<Result>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve: (result) => resolve(result as Result), reject });
        socket.send(JSON.stringify({ id: lastId, method, params }));
      }),
    close: () => socket.close(),
  };
}
