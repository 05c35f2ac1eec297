import type { HttpResponse } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import type { RequestView, View } from './view.ts';

export type Stack =
  | 'fastapi'
  | 'flask'
  | 'django'
  | 'express'
  | 'fastify'
  | 'nest'
  | 'spring'
  | 'aspnet'
  | 'go'
  | 'vite'
  | 'next'
  | 'nginx'
  | 'caddy'
  | 'node';

interface Sign {
  readonly stack: Stack;
  readonly header?: readonly [name: string, pattern: RegExp];
  readonly body?: RegExp;
}

/** What a stack's own answers look like. Bodies are those of its error pages. */
const signs: readonly Sign[] = [
  { stack: 'express', header: ['x-powered-by', /^Express$/u] },
  { stack: 'next', header: ['x-powered-by', /^Next\.js$/u] },
  { stack: 'flask', header: ['server', /Werkzeug/u] },
  { stack: 'nginx', header: ['server', /^nginx/u] },
  { stack: 'caddy', header: ['server', /^Caddy/u] },
  { stack: 'aspnet', header: ['server', /Kestrel|IIS/u] },
  {
    stack: 'fastapi',
    body: /^\{"detail":"(?:Not Found|Method Not Allowed|Not authenticated)"\}|^Disallowed CORS|^Internal Server Error$/u,
  },
  { stack: 'fastapi', header: ['server', /^uvicorn$/u] },
  { stack: 'fastify', body: /"message":"Route [A-Z]+:|"statusCode":\d+.*"error"|"code":"FST_/u },
  { stack: 'express', body: /Cannot (?:GET|POST|OPTIONS|PUT|DELETE|HEAD|PATCH) \//u },
  { stack: 'spring', body: /Whitelabel Error Page|"timestamp":.*"path":|Invalid CORS request/u },
  { stack: 'django', body: /DisallowedHost|CSRF verification failed|DJANGO/u },
];

const fits = ({ headers, body }: HttpResponse, sign: Sign): boolean => {
  if (sign.header !== undefined) return sign.header[1].test(headerOf(headers, sign.header[0]) ?? '');
  return sign.body?.test(body.excerpt) === true;
};

/** The stacks that answered, by their own marks. */
export function stacksOf(responses: readonly HttpResponse[]): ReadonlySet<Stack> {
  return new Set(signs.filter((sign) => responses.some((response) => fits(response, sign))).map(({ stack }) => stack));
}

/** Every response seen for a request, controls included. */
export function responsesOf(view: View, { request }: RequestView): HttpResponse[] {
  return view.facts.flatMap((fact) =>
    fact.kind === 'exchange' && fact.about === request.id && fact.answer.outcome === 'response' && fact.purpose !== 'other-port'
      ? [fact.answer]
      : [],
  );
}

const known: Readonly<Record<string, Stack>> = {
  fastapi: 'fastapi',
  starlette: 'fastapi',
  flask: 'flask',
  django: 'django',
  express: 'express',
  fastify: 'fastify',
  nest: 'nest',
  spring: 'spring',
  aspnet: 'aspnet',
  go: 'go',
  nginx: 'nginx',
  caddy: 'caddy',
};

/** The stacks of the server behind a request: those its answers show, then those the project's files name. */
export function backendStacks(view: View, seen: RequestView): Stack[] {
  const written = view.settings('stack').flatMap(({ name }) => known[name] ?? []);
  return [...new Set([...stacksOf(responsesOf(view, seen)), ...written])];
}

/** The first file that declares a stack. */
export function fileOf(view: View, stack: Stack): string | undefined {
  return view.settings('stack').find(({ name }) => known[name] === stack)?.file;
}
