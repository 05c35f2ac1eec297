import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import { dialects, freshOptions } from './cors-options.ts';
import type { AppKind } from './find-app.ts';
import { listed, quoted } from './script.ts';
import type { Script } from './script.ts';

/** A CORS layer that a file does not have yet. */
export interface FreshLayer {
  /** Lines to put before what fills the application. */
  readonly lines: readonly string[];
  /** What has to be imported: the local name and the package. */
  readonly imports?: { readonly name: string; readonly from: string; readonly isNamed: boolean };
}

export interface FreshContext {
  readonly script: Script;
  readonly need: Need;
  readonly app: string;
  readonly mayAwait: boolean;
  /** A free name for the package's export. */
  readonly local: string;
  readonly hasPackage: (name: string) => boolean;
}

/** With the framework's own package where it is installed, else in a few lines that need none. */
export function freshLayer(kind: AppKind, context: FreshContext): FreshLayer {
  if (kind === 'nest') return { lines: [`${context.app}.enableCors(${options(context, 'cors')});`] };
  const packaged = packages[kind];
  if (packaged !== undefined && (kind === 'hono' || context.hasPackage(packaged.from))) {
    return { lines: [packaged.line(context)], imports: { name: context.local, from: packaged.from, isNamed: kind === 'hono' } };
  }
  return {
    lines: [`const allowedOrigins = ${listed(context.script, [context.need.origin])};`, ...(handmade[kind]?.(context) ?? [])],
  };
}

const options = ({ script, need }: FreshContext, name: string): string => {
  const dialect = dialects[name];
  return dialect === undefined ? '{}' : freshOptions(script, need, dialect);
};

interface Packaged {
  readonly from: string;
  readonly line: (context: FreshContext) => string;
}

const packages: Partial<Readonly<Record<AppKind, Packaged>>> = {
  express: { from: 'cors', line: (context) => `${context.app}.use(${context.local}(${options(context, 'cors')}));` },
  koa: { from: '@koa/cors', line: (context) => `${context.app}.use(${context.local}(${koaOptions(context)}));` },
  hono: {
    from: 'hono/cors',
    line: (context) =>
      `${context.app}.use(${quoted(context.script, '*')}, ${context.local}(${options(context, 'hono/cors')}));`,
  },
  fastify: {
    from: '@fastify/cors',
    line: (context) =>
      `${context.mayAwait ? 'await ' : ''}${context.app}.register(${context.local}, ${options(context, '@fastify/cors')});`,
  },
};

/** @koa/cors takes one origin or a function, no list. */
const koaOptions = (context: FreshContext): string =>
  options(context, '@koa/cors').replace(
    listed(context.script, [context.need.origin]),
    quoted(context.script, context.need.origin),
  );

interface Words {
  readonly q: (text: string) => string;
  readonly methods: string;
  readonly headers: string;
  readonly exposed: string;
}

function wordsOf({ script, need }: FreshContext): Words {
  const q = (text: string) => quoted(script, text);
  return {
    q,
    methods: q(methodsOf(need).join(', ')),
    headers: q(headersOf(need).join(', ')),
    exposed: q(need.exposes.join(', ')),
  };
}

const handmade: Partial<Readonly<Record<AppKind, (context: FreshContext) => string[]>>> = {
  express: expressLines,
  fastify: fastifyLines,
  koa: koaLines,
};

function expressLines(context: FreshContext): string[] {
  const { q, methods, headers, exposed } = wordsOf(context);
  return [
    `${context.app}.use((request, response, next) => {`,
    `  const origin = request.get(${q('origin')}) ?? ${q('')};`,
    `  response.vary(${q('Origin')});`,
    '  if (allowedOrigins.includes(origin)) {',
    `    response.set(${q('Access-Control-Allow-Origin')}, origin);`,
    `    response.set(${q('Access-Control-Allow-Credentials')}, ${q('true')});`,
    ...(context.need.exposes.length === 0 ? [] : [`    response.set(${q('Access-Control-Expose-Headers')}, ${exposed});`]),
    '  }',
    `  if (request.method !== ${q('OPTIONS')}) return next();`,
    `  response.set(${q('Access-Control-Allow-Methods')}, ${methods});`,
    `  response.set(${q('Access-Control-Allow-Headers')}, ${headers});`,
    '  response.status(204).end();',
    '});',
  ];
}

function fastifyLines(context: FreshContext): string[] {
  const { q, methods, headers, exposed } = wordsOf(context);
  return [
    `${context.app}.addHook(${q('onRequest')}, async (request, reply) => {`,
    `  const origin = request.headers.origin ?? ${q('')};`,
    `  reply.header(${q('Vary')}, ${q('Origin')});`,
    '  if (allowedOrigins.includes(origin)) {',
    `    reply.header(${q('Access-Control-Allow-Origin')}, origin);`,
    `    reply.header(${q('Access-Control-Allow-Credentials')}, ${q('true')});`,
    ...(context.need.exposes.length === 0 ? [] : [`    reply.header(${q('Access-Control-Expose-Headers')}, ${exposed});`]),
    '  }',
    `  if (request.method !== ${q('OPTIONS')}) return undefined;`,
    `  reply.header(${q('Access-Control-Allow-Methods')}, ${methods});`,
    `  reply.header(${q('Access-Control-Allow-Headers')}, ${headers});`,
    '  return reply.code(204).send();',
    '});',
  ];
}

function koaLines(context: FreshContext): string[] {
  const { q, methods, headers } = wordsOf(context);
  return [
    `${context.app}.use(async (context, next) => {`,
    `  const origin = context.get(${q('Origin')});`,
    `  context.vary(${q('Origin')});`,
    '  if (allowedOrigins.includes(origin)) {',
    `    context.set(${q('Access-Control-Allow-Origin')}, origin);`,
    `    context.set(${q('Access-Control-Allow-Credentials')}, ${q('true')});`,
    '  }',
    `  if (context.method !== ${q('OPTIONS')}) return next();`,
    `  context.set(${q('Access-Control-Allow-Methods')}, ${methods});`,
    `  context.set(${q('Access-Control-Allow-Headers')}, ${headers});`,
    '  context.status = 204;',
    '});',
  ];
}

/** The first lines of a node:http listener. Headers that are written later win over these. */
export function listenerLines(
  script: Script,
  need: Need,
  {
    request,
    response,
    answersPreflight,
  }: { readonly request: string; readonly response: string; readonly answersPreflight: boolean },
): string[] {
  const q = (text: string) => quoted(script, text);
  const preflight = [
    `if (${request}.method === ${q('OPTIONS')}) {`,
    `  ${response}.setHeader(${q('Access-Control-Allow-Methods')}, ${q(methodsOf(need).join(', '))});`,
    `  ${response}.setHeader(${q('Access-Control-Allow-Headers')}, ${q(headersOf(need).join(', '))});`,
    `  return ${response}.writeHead(204).end();`,
    '}',
  ];
  return [
    `if (allowedOrigins.includes(${request}.headers.origin ?? ${q('')})) {`,
    `  ${response}.setHeader(${q('Access-Control-Allow-Origin')}, ${request}.headers.origin ?? ${q('')});`,
    `  ${response}.setHeader(${q('Access-Control-Allow-Credentials')}, ${q('true')});`,
    ...(need.exposes.length === 0
      ? []
      : [`  ${response}.setHeader(${q('Access-Control-Expose-Headers')}, ${q(need.exposes.join(', '))});`]),
    '}',
    `${response}.setHeader(${q('Vary')}, ${q('Origin')});`,
    ...(answersPreflight ? preflight : []),
  ];
}
