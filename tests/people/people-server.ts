import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const generous = 'burst=100000,minute=1000000,hour=10000000';

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: ReturnType<typeof JSON.parse>;
  readonly text: string;
  readonly cookies: readonly string[];
}

export interface Browser {
  ask(what: `${string} /${string}`, body?: unknown): Promise<Answer>;
  /** Forgets who is signed in, and keeps what the browser is known by. */
  forgetSession(): void;
  readonly cookies: ReadonlyMap<string, string>;
}

export interface PeopleServer extends TestServer {
  /** A browser without cookies. */
  browser(): Browser;
  /** A browser in which the first owner is signed in. */
  owner(): Promise<Browser>;
  /** With an API key. */
  keyed(secret: string): Pick<Browser, 'ask'>;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const body = isJson ? JSON.parse(text) : {};
  const code = (body as { error?: { code?: string } }).error?.code;
  return { status: response.status, code, body, text, cookies: response.headers.getSetCookie() };
}

function openBrowser(url: string): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    forgetSession: () => {
      for (const name of cookies.keys()) if (!name.endsWith('_device')) cookies.delete(name);
    },
    ask: async (what, body) => {
      const [method = '', path = ''] = what.split(' ', 2);
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await toAnswer(
        await fetch(url + path, {
          method,
          headers: {
            origin: url,
            'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
            ...(cookie === '' ? {} : { cookie }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      for (const line of answer.cookies) {
        const [, name = '', value = ''] = /^(?<name>[^=]+)=(?<value>[^;]*)/u.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return answer;
    },
  };
}

export async function startPeopleServer(environment: Readonly<Record<string, string>> = {}): Promise<PeopleServer> {
  const server = await startTestServer({
    CAUSEWAY_AUTH: 'on',
    CAUSEWAY_ECHO_MODEL: 'on',
    CAUSEWAY_LIMITS_DEFAULT: generous,
    CAUSEWAY_LIMITS_WS: generous,
    CAUSEWAY_LIMITS_STRICT: generous,
    ...environment,
  });
  return {
    ...server,
    browser: () => openBrowser(server.url),
    owner: async () => {
      const browser = openBrowser(server.url);
      const link = new URL((await server.signInUrl()) ?? '');
      await browser.ask('POST /api/v1/sign-in', { token: link.hash.slice('#token='.length) });
      return browser;
    },
    keyed: (secret) => ({
      ask: async (what, body) => {
        const [method = '', path = ''] = what.split(' ', 2);
        const type = body === undefined ? {} : { 'content-type': 'application/json' };
        const json = body === undefined ? {} : { body: JSON.stringify(body) };
        const headers = { authorization: `Bearer ${secret}`, ...type };
        return toAnswer(await fetch(server.url + path, { method, headers, ...json }));
      },
    }),
  };
}

/** Invites somebody and lets them in. */
export async function join(
  server: PeopleServer,
  owner: Browser,
  who: { email: string; role?: string; password?: string },
): Promise<Browser> {
  const { email, role = 'member', password = 'correct horse battery' } = who;
  const invited = await owner.ask('POST /api/v1/invitations', { email, role });
  const token = new URL(String(invited.body['url'])).hash.slice('#token='.length);
  const browser = server.browser();
  const accepted = await browser.ask('POST /api/v1/invitations/accept', { token, name: email.split('@')[0], email, password });
  if (accepted.status !== 204) throw new Error(accepted.text);
  return browser;
}
