/** Commands with answers over one connection, and events. Chromium's protocol and WebDriver BiDi both speak so. */
export interface Commands {
  send<Result>(method: string, params?: object, session?: string): Promise<Result>;
  on(method: string, listener: (params: unknown) => void): void;
  /** Reads one message of the other side. */
  receive(text: string): void;
  /** The connection is gone: whoever waits is told. */
  end(): void;
}

interface Message {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: string | { readonly message: string };
  readonly message?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/** Numbers commands and hands answers to whoever asked; `write` puts one message on the connection. */
export function createCommands(write: (text: string) => void): Commands {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, ((params: unknown) => void)[]>();
  let lastId = 0;
  return {
    send: <Result>(method: string, params: object = {}, session?: string) =>
      new Promise<Result>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve: (result) => resolve(result as Result), reject });
        write(JSON.stringify({ id: lastId, method, params, ...(session === undefined ? {} : { sessionId: session }) }));
      }),
    on: (method, listener) => {
      listeners.set(method, [...(listeners.get(method) ?? []), listener]);
    },
    receive(text) {
      const message = JSON.parse(text) as Message;
      if (typeof message.id !== 'number') {
        for (const listener of listeners.get(message.method ?? '') ?? []) listener(message.params);
        return;
      }
      const waiter = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) waiter?.resolve(message.result);
      else waiter?.reject(new Error(textOf(message)));
    },
    end() {
      for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
      waiting.clear();
    },
  };
}

const textOf = ({ error, message = '' }: Message): string =>
  typeof error === 'object' ? error.message : `${error ?? 'error'}: ${message}`;
