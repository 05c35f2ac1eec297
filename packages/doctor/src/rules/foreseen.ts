import type { SettingFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { askedNames } from '../verdict.ts';
import { responseOf } from './headers.ts';
import { place } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { failedStep } from './transport.ts';
import { targetOf } from './proxy.ts';
import { opensToAll } from './origins.ts';
import { requestRule, socketRule } from './rule.ts';
import type { Draft, Rule } from './rule.ts';
import { routeOf } from './socket-facts.ts';
import { portOf } from './view.ts';
import type { RequestView, SocketView, View } from './view.ts';

/** Read from the sources alone, because nothing answers yet: it will fail once the first cause is mended. */
type Foreseen = Omit<Draft, 'about' | 'severity' | 'confidence'>;

const servers: ReadonlySet<string> = new Set([
  'fastapi',
  'starlette',
  'flask',
  'django',
  'express',
  'fastify',
  'nest',
  'koa',
  'hono',
  'node',
  'aiohttp',
  'http.server',
]);

/** The server that would answer: never the file that the page's own port was started with. */
function backendOf(view: View): SettingFact | undefined {
  const { origin, requests } = view.examined;
  const port = origin?.startsWith('http') === true ? portOf(new URL(origin)) : 0;
  const isTarget = requests.some(({ url }) => portOf(new URL(url)) === port);
  const started = view.listeners
    .filter((each) => !isTarget && each.port === port)
    .flatMap(({ command = '', folder = '' }) => command.split(' ').map((word) => `${folder}/${word}`));
  const isPages = (file: string) => started.some((path) => path.endsWith(`/${file.replace(/^\//u, '')}`));
  return view.settings('stack').find(({ name, file }) => servers.has(name) && !isPages(file));
}
const asWarning = (found: Foreseen | undefined) =>
  found === undefined ? undefined : ({ ...found, severity: 'warning', confidence: 0.6, isIndependent: true } as const);

/** No answer of the backend was seen, and its sources were. */
const isUnseen = (seen: RequestView, view: View): boolean =>
  seen.isCross &&
  seen.refusals.length === 0 &&
  backendOf(view) !== undefined &&
  (seen.first === undefined || failedStep(seen) !== undefined);

const corsTopics = ['cors-call', 'cors-word', 'nginx-cors'] as const;

function lacksCors(seen: RequestView, view: View): Foreseen | undefined {
  const backend = backendOf(view);
  if (!isUnseen(seen, view) || backend === undefined) return undefined;
  if (corsTopics.some((topic) => view.settings(topic).length > 0)) return undefined;
  return {
    cause: `The sources of the backend (${backend.name}) mention no CORS: ${seen.origin} will be refused once it answers.`,
    evidence: [place(backend)],
    fix: corsFix(view, seen, 'Add the CORS layer, before everything else'),
  };
}

function lacksOrigin(seen: RequestView, view: View): Foreseen | undefined {
  const listed = view.settings('origin');
  const call = view.settings('cors-call')[0];
  if (!isUnseen(seen, view) || call === undefined || listed.length === 0) return undefined;
  if (listed.some(({ value }) => value === '*' || value === seen.origin || value.includes('*')) || opensToAll(call.value)) {
    return undefined;
  }
  return {
    cause: `The list in ${listed[0]?.file ?? call.file} does not hold ${seen.origin}: it will be refused once the backend answers.`,
    evidence: listed.slice(0, 3).map(place),
    fix: corsFix(view, seen, "Add the page's origin to the list"),
  };
}

const listedMethods = /(?:allow_)?methods['"]?\s*[:=]\s*(?<list>\[[^\]]*\]|['"][^'"]*['"])/iu;

/** The preflight is refused before the server shows what it allows. */
function hidesLists(seen: RequestView): boolean {
  const asked = [seen.preflight, ...seen.controls('preflight-other-origin'), ...seen.controls('minimal-preflight')];
  const isShown = asked.some((fact) => headerOf(responseOf(fact)?.headers ?? [], 'access-control-allow-methods') !== undefined);
  return seen.refusals[0]?.stage === 'preflight' && !isShown;
}

function lacksMethod(seen: RequestView, view: View): Foreseen | undefined {
  const call = view.settings('cors-call')[0];
  const { method } = seen.request;
  if (!(isUnseen(seen, view) || hidesLists(seen)) || call === undefined || ['GET', 'HEAD', 'POST'].includes(method)) {
    return undefined;
  }
  const list = listedMethods.exec(call.value)?.groups?.['list'];
  // @fastify/cors since 11, and Starlette, allow no more than the simple methods by themselves.
  const isNarrow = call.name === '@fastify/cors' || call.name === 'CORSMiddleware';
  const isMissing = list === undefined ? isNarrow : !list.includes(method) && !list.includes('*');
  if (!isMissing) return undefined;
  return {
    cause: `${call.name} in ${call.file} does not allow ${method}: the preflight will be refused once the backend answers.`,
    evidence: [place(call)],
    fix: corsFix(view, seen, `Add ${method} to the list`),
  };
}

const listedHeaders = /(?:allow(?:ed)?_?)headers['"]?\s*[:=]\s*(?<list>\[[^\]]*\]|['"][^'"]*['"])/iu;

function lacksHeader(seen: RequestView, view: View): Foreseen | undefined {
  const call = view.settings('cors-call')[0];
  const list = listedHeaders.exec(call?.value ?? '')?.groups?.['list']?.toLowerCase();
  if (!isUnseen(seen, view) || call === undefined || list === undefined || list.includes('*')) return undefined;
  const missing = askedNames(seen.request, seen.origin).find((name) => !list.includes(name));
  if (missing === undefined) return undefined;
  return {
    cause: `${call.name} in ${call.file} does not allow the header ${missing}: the preflight will be refused once the backend answers.`,
    evidence: [place(call)],
    fix: corsFix(view, seen, `Add ${missing} to the list`),
  };
}

const starOrigin = /origins?['"]?\s*[:=]\s*\[?\s*['"]\*['"]/iu;
const yes = /credentials['"]?\s*[:=]\s*true/iu;

/** Of a statement no more is kept. */
const keptLength = 400;
/** The call was read to its end: what is not in it is not said. */
const isWhole = (text: string): boolean => text.length < keptLength && text.split('(').length <= text.split(')').length;

/** The page sends cookies, and the sources answer them with a star. */
function sendsStar(seen: RequestView, view: View): Foreseen | undefined {
  const call = view.settings('cors-call')[0];
  if (!isUnseen(seen, view) || call === undefined || seen.request.credentials !== 'include') return undefined;
  const isDefault = (call.name === 'cors' || call.name === 'flask-cors') && !/origin/iu.test(call.value) && isWhole(call.value);
  if (!starOrigin.test(call.value) && !isDefault) return undefined;
  return {
    cause: `${call.name} in ${call.file} answers *, and the page sends cookies: it will be refused once the backend answers.`,
    evidence: [place(call), `credentials: ${seen.request.credentials}`],
    fix: corsFix(view, seen, 'Answer with the origin that asked, out of a list'),
  };
}

/** The page sends cookies, and the sources do not allow them. */
function lacksCredentials(seen: RequestView, view: View): Foreseen | undefined {
  const call = view.settings('cors-call')[0];
  if (!isUnseen(seen, view) || call === undefined || seen.request.credentials !== 'include') return undefined;
  if (sendsStar(seen, view) !== undefined || yes.test(call.value) || !isWhole(call.value)) return undefined;
  return {
    cause: `${call.name} in ${call.file} does not allow credentials, and the page sends cookies.`,
    evidence: [place(call), `credentials: ${seen.request.credentials}`],
    fix: corsFix(view, seen, 'Allow credentials'),
  };
}

/** The development server cannot reach its target; the path it would ask for is none of the sources' either. */
function losesPrefix(seen: RequestView, view: View): Foreseen | undefined {
  const found = targetOf(view, seen.url);
  const isDown = found !== undefined && !found.place.connects.some(({ outcome }) => outcome === 'open');
  if (found?.rule.topic !== 'proxy' || !isDown) return undefined;
  const prefix = found.rule.name.replace(/^\^/u, '').replace(/\/$/u, '');
  const isRewritten = view.settings('proxy-rewrite').some(({ name }) => name === found.rule.name);
  const routes = new Set(view.settings('http-route').map(({ value }) => value));
  const [full, rest] = [seen.url.pathname, seen.url.pathname.slice(prefix.length)];
  const [asked, served] = isRewritten ? [rest, full] : [full, rest];
  if (routes.has(asked) || !routes.has(served)) return undefined;
  return {
    cause: `The proxy of ${found.rule.file} ${isRewritten ? 'takes' : 'leaves'} ${prefix} ${isRewritten ? 'off' : 'on'}, and the backend serves ${served}.`,
    evidence: [place(found.rule)],
    fix: { summary: isRewritten ? 'Drop the rewrite' : `Rewrite ${prefix} away` },
  };
}

/** The handler reads the origin, and no list near it holds the page's. */
function lacksSocketOrigin(seen: SocketView, view: View): Foreseen | undefined {
  const check = view.settings('socket-origin')[0];
  const listed = view.settings('origin').filter(({ file }) => file === check?.file);
  const isOpened = [seen.target, ...seen.controls('other-origin'), seen.control('no-origin')].some(
    (fact) => fact?.answer.outcome === 'open',
  );
  if (check === undefined || isOpened || seen.origin === '' || listed.length === 0) return undefined;
  if (listed.some(({ value }) => value === seen.origin || value.includes('*'))) return undefined;
  return {
    cause: `${check.file} checks the origin of sockets, and holds ${listed[0]?.value ?? ''}, not ${seen.origin}.`,
    evidence: [place(check), ...listed.slice(0, 2).map(place)],
    fix: { summary: `Add ${seen.origin} to the list that the handler checks.` },
  };
}

/** nginx and the application both add the header; behind a dead upstream only the configuration shows it. */
function addsTwice(seen: RequestView, view: View): Foreseen | undefined {
  const [outer, inner] = [view.settings('nginx-cors')[0], view.settings('cors-call')[0]];
  if (outer === undefined || inner === undefined || !seen.isCross || (seen.response?.status ?? 0) < 500) return undefined;
  return {
    cause: `${outer.file} and ${inner.file} both add Access-Control-Allow-Origin: it will stand twice once the backend answers.`,
    evidence: [place(outer), place(inner)],
  };
}

function parsesFirst(seen: RequestView, view: View): Foreseen | undefined {
  const late = view.settings('cors-late')[0];
  const isHidden = seen.response !== undefined && seen.response.status >= 400;
  if (late === undefined || seen.request.body === undefined || !isHidden) return undefined;
  return {
    cause: `${late.file} puts the body parser before cors(): a body it refuses is answered without CORS headers.`,
    evidence: [`${late.file}:${late.line}`],
  };
}

const isUnreached = ({ place: { connects } }: SocketView): boolean =>
  connects.length > 0 && connects.every(({ outcome }) => outcome !== 'open');

function lacksLibrary(seen: SocketView, view: View): Foreseen | undefined {
  const missing = view.settings('missing').find(({ name }) => name === 'websockets');
  if (missing === undefined || !isUnreached(seen)) return undefined;
  return {
    cause: 'The environment has no WebSocket library for uvicorn: sockets will be refused once it runs.',
    evidence: [place(missing)],
    fix: { summary: 'Install it', command: "pip install 'uvicorn[standard]'" },
  };
}

/** The handshake fails for another reason; the sources know no such path either. */
function lacksRoute(seen: SocketView, view: View): Foreseen | undefined {
  const routes = view.settings('socket-route');
  if (seen.target === undefined || seen.target.answer.outcome === 'open' || routeOf(view, seen.url.pathname) !== 'unknown') {
    return undefined;
  }
  return {
    cause: `The sources have no WebSocket route ${seen.url.pathname}.`,
    evidence: routes.slice(0, 4).map(place),
    fix: { summary: `Call ${routes[0]?.value ?? 'the right path'}` },
  };
}

/** What the sources say will fail next. Warnings only: nothing was measured. */
export const foreseenRules: readonly Rule[] = [
  requestRule('C01', (seen, view) => asWarning(lacksCors(seen, view))),
  requestRule('C04', (seen, view) => asWarning(lacksOrigin(seen, view))),
  requestRule('C20', (seen, view) => asWarning(lacksMethod(seen, view))),
  requestRule('C17', (seen, view) => asWarning(lacksHeader(seen, view))),
  requestRule('C13', (seen, view) => asWarning(sendsStar(seen, view))),
  requestRule('C14', (seen, view) => asWarning(lacksCredentials(seen, view))),
  requestRule('P03', (seen, view) => asWarning(losesPrefix(seen, view))),
  requestRule('C10', (seen, view) => asWarning(addsTwice(seen, view))),
  requestRule('D11', (seen, view) => asWarning(parsesFirst(seen, view))),
  socketRule('W02', (seen, view) => asWarning(lacksLibrary(seen, view))),
  socketRule('W03', (seen, view) => asWarning(lacksRoute(seen, view))),
  socketRule('W08', (seen, view) => asWarning(lacksSocketOrigin(seen, view))),
];
