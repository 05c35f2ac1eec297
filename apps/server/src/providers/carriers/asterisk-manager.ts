import { Fault } from '@causeway/contract';

const timeoutMs = 10_000;

export interface ManagerOptions {
  /** Where Asterisk's HTTP server is, with its prefix: `http://pbx:8088`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

type Action = Readonly<Record<string, string>>;

function failed(message: string, cause?: unknown): Fault {
  return new Fault('carrier_failed', { message, dependency: 'asterisk', retryable: true, cause });
}

/** `Name: value` lines of one answer. */
const readAnswer = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(/\r?\n/u).flatMap((line): [string, string][] => {
      const colon = line.indexOf(': ');
      return colon === -1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]];
    }),
  );

/** Actions of Asterisk's manager over HTTP (https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/). */
export function createManager({ url, user, password }: ManagerOptions) {
  const address = `${url.replace(/\/+$/u, '')}/rawman`;

  async function send(action: Action, cookie: string | undefined): Promise<{ cookie: string | undefined }> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams({ ...action }),
        ...(cookie === undefined ? {} : { headers: { cookie } }),
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      });
      text = await response.text();
    } catch (error) {
      throw failed('asterisk could not be reached.', error);
    }
    const answer = readAnswer(text);
    if (!response.ok || answer.get('response') === 'Error') {
      throw failed(`asterisk answered ${response.status}: ${answer.get('message') ?? 'no reason given'}`);
    }
    return { cookie: response.headers.getSetCookie()[0]?.split(';')[0] };
  }

  /** Signs in, does it, signs out: sessions of the manager time out in a minute. */
  return async (...actions: readonly Action[]): Promise<void> => {
    const { cookie } = await send({ action: 'Login', username: user, secret: password, events: 'off' }, undefined);
    for (const action of actions) await send(action, cookie);
    await send({ action: 'Logoff' }, cookie);
  };
}
