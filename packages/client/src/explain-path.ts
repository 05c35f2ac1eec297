import type { Attempt } from './attempt.ts';
import type { Cause } from './cause.ts';
import { describeError, describeProbe, probe } from './probe.ts';
import type { Probe, ProbeRequest } from './probe.ts';
import type { Survey } from './survey.ts';
import type { Target } from './target.ts';

/** Why one request failed although its server is up and this page may read it. */
export async function explainPath(target: Target, attempt: Attempt, survey: Survey): Promise<Cause> {
  const evidence = [`${attempt.method} ${attempt.url}: ${describeError(attempt.error)}`, ...survey.evidence];
  const ask = async (request: ProbeRequest): Promise<Probe> => {
    const result = await probe(target, request);
    evidence.push(describeProbe(request, result) + describeHeaders(request));
    return result;
  };
  const isForeign = survey.foreignPage !== undefined;
  const cause =
    (attempt.phase === 'body' && !attempt.isTimeout ? cutAnswer() : undefined) ??
    (isForeign ? await findRefusedPart(target, attempt, ask) : undefined) ??
    failedDependency(survey) ??
    (attempt.isTimeout ? slowAnswer(attempt) : undefined) ??
    (await askAgain(attempt, isForeign, ask));
  return { ...cause, evidence: [...cause.evidence, ...evidence] };
}

type Ask = (request: ProbeRequest) => Promise<Probe>;

const describeHeaders = ({ headers }: ProbeRequest): string =>
  headers === undefined ? '' : ` (with ${Object.keys(headers).join(', ')})`;

const safelisted: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);
// What makes a browser ask first; values are made up, since a preflight shows names only.
const headerSamples: Readonly<Record<string, string>> = { 'Content-Type': 'application/json', Authorization: 'Bearer probe' };

/** Asks for the method and each header alone at /health, where none of them does anything. */
async function findRefusedPart(target: Target, attempt: Attempt, ask: Ask): Promise<Cause | undefined> {
  const url = `${target.base}/health`;
  const parts: { readonly name: string; readonly request: ProbeRequest }[] = Object.entries(headerSamples)
    .filter(([name]) => name in attempt.headers)
    .map(([name, value]) => ({ name: `the header ${name}`, request: { url, headers: { [name]: value } } }));
  const { method } = attempt;
  if (!safelisted.has(method)) parts.push({ name: `the method ${method}`, request: { url, method } });
  const asked = await Promise.all(parts.map(async ({ name, request }) => ({ name, result: await ask(request) })));
  const refused = asked.filter(({ result }) => result.kind === 'failed').map(({ name }) => name);
  return refused.length === 0 ? undefined : refusedPreflight(refused.join(' and '));
}

function refusedPreflight(what: string): Cause {
  return {
    code: 'preflight_refused',
    title: 'The server refuses the preflight',
    sentence: `The browser asked whether this page may use ${what}, and what answers at the server's address said no.`,
    fix: {
      summary: 'Let OPTIONS requests reach Causeway unchanged: a proxy in front must neither answer nor authenticate them.',
    },
    evidence: [`Refused: ${what}`],
  };
}

function failedDependency({ checks }: Survey): Cause | undefined {
  const failed = Object.entries(checks).filter(([, { status }]) => status === 'failed');
  const [name, check] = failed.find(([, { vital }]) => vital) ?? failed[0] ?? [];
  if (name === undefined || check === undefined) return undefined;
  return {
    code: 'dependency_down',
    title: `${name.slice(0, 1).toUpperCase()}${name.slice(1)} is not available`,
    sentence: check.cause ?? `The server runs, but ${name}, which it needs, does not answer.`,
    ...(check.fix === undefined ? {} : { fix: withoutUndefined(check.fix) }),
    evidence: [`/ready: ${name} failed`],
  };
}

const withoutUndefined = ({ summary, command }: { summary: string; command?: string | undefined }) =>
  command === undefined ? { summary } : { summary, command };

const slowAnswer = ({ timeoutMs, phase }: Attempt): Cause => ({
  code: 'timeout',
  title: phase === 'head' ? 'The answer took too long' : 'The answer stopped coming',
  sentence: `The server is up, but this request had no answer within ${Math.round(timeoutMs / 1000)} s.`,
  fix: { summary: 'Try again; if it stays slow, look at the log of the server.' },
  evidence: [],
});

const cutAnswer = (): Cause => ({
  code: 'connection_cut',
  title: 'The connection broke',
  sentence: 'The connection broke before the answer was complete; the server can be reached.',
  fix: { summary: 'Try again.' },
  evidence: [],
});

/** A plain GET of the same address is harmless: it shows whether the address works, alone or only without a preflight. */
async function askAgain(attempt: Attempt, isForeign: boolean, ask: Ask): Promise<Cause> {
  const { url } = attempt;
  const again = await ask({ url, isHeadOnly: true });
  if (again.kind === 'answer' && again.response.status === 429) return limited();
  if (again.kind === 'silent') return slowAnswer({ ...attempt, timeoutMs: 3000 });
  if (!isForeign) return again.kind === 'answer' ? cutAnswer() : unreadable(attempt);
  if (again.kind === 'failed') {
    const reach = await ask({ url, mode: 'no-cors' });
    return reach.kind === 'opaque' ? unreadable(attempt) : cutAnswer();
  }
  const name = Object.keys(headerSamples).find((header) => header in attempt.headers);
  if (name === undefined) return cutAnswer();
  const asked = await ask({ url, headers: { [name]: headerSamples[name] ?? '' }, isHeadOnly: true });
  return asked.kind === 'failed' ? refusedPreflight(`${name} at this address`) : cutAnswer();
}

const limited = (): Cause => ({
  code: 'rate_limited',
  title: 'Too many requests',
  sentence: 'The server refuses further requests for now.',
  fix: { summary: 'Wait a moment and try again.' },
  evidence: [],
});

function unreadable({ method, url }: Attempt): Cause {
  return {
    code: 'unknown',
    title: 'Only this address cannot be read',
    sentence: `The server is up and allows this page, but the answer to ${method} ${new URL(url).pathname} does not arrive.`,
    fix: { summary: 'A proxy in front may answer this address itself, without CORS headers; look at its log.' },
    evidence: ['Ruled out: server down, origin, preflight, dependencies, page policy'],
  };
}
