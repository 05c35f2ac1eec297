import { Fault } from '@causeway/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GateRequest } from './exchange.ts';

/** Deeper is an attack: whatever validates, keeps or forwards a value calls itself once per level, and the stack ends. */
const maxDepth = 200;
/** Of so few characters at most half are levels, which every stack bears: most bodies are not looked through. */
const harmlessLength = 2000;

/** Where the text ends that begins at the quote before; most of a long body is texts, and `indexOf` is fast. */
function endOfText(json: string, from: number): number {
  for (let end = json.indexOf('"', from); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return json.length;
}

/** Whether arrays and objects are nested beyond the limit; of what is no JSON anything may be said. */
export function isTooDeep(json: string): boolean {
  if (json.length <= harmlessLength) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '"') at = endOfText(json, at + 1);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

type ParseJson = (request: FastifyRequest, body: string, done: (error: Error | null, value?: unknown) => void) => void;

function createParseJson(app: FastifyInstance): ParseJson {
  const parse = app.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    if (isTooDeep(body)) done(new Fault('invalid_json', { message: `The body is nested more than ${maxDepth} levels deep.` }));
    else void parse(request, body, done);
  };
}

/** JSON as Fastify reads it (no prototypes), and not too deep. */
export function mountJsonBody(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, createParseJson(app));
}

/** Any body, kept as it came: JSON and forms become values, everything else text. */
export function mountRawBody(app: FastifyInstance): void {
  const parseJson = createParseJson(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    (request.raw as GateRequest).rawBody = body;
    const type = request.headers['content-type'] ?? '';
    const text = body.toString('utf8');
    if (/^application\/(?:[\w.-]+\+)?json\b/iu.test(type)) parseJson(request, text, done);
    else if (/^application\/x-www-form-urlencoded\b/iu.test(type)) done(null, Object.fromEntries(new URLSearchParams(text)));
    else done(null, text);
  });
}
