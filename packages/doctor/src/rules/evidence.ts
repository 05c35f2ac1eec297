import type { Answer, ExchangeFact, SettingFact, SocketFact } from '../facts.ts';
import { headerOf, valuesOf } from '../header-lines.ts';

const shownInRequest = [
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
  'authorization',
  'cookie',
  'sec-websocket-protocol',
];
const shownInAnswer = [
  'location',
  'server',
  'content-type',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'vary',
  'retry-after',
  'www-authenticate',
  'sec-websocket-protocol',
  'set-cookie',
];

const silences: Readonly<Record<Exclude<Answer['outcome'], 'response'>, string>> = {
  refused: 'connection refused',
  unreachable: 'no way to this address',
  'connect-timeout': 'no answer to the connection attempt',
  closed: 'connection closed without an answer',
  reset: 'connection reset',
  silent: 'connected, no answer',
  'not-http': 'an answer that is not HTTP',
  'tls-failed': 'TLS handshake failed',
};

/** One line for what came back. */
export function summarize(answer: Answer | SocketFact['answer'] | undefined): string {
  if (answer === undefined) return 'not asked';
  if (answer.outcome === 'open') return '101 Switching Protocols';
  if (answer.outcome === 'response') return `${answer.status}${answer.reason === '' ? '' : ` ${answer.reason}`}`;
  return silences[answer.outcome] + ('ms' in answer && answer.outcome === 'silent' ? ` for ${answer.ms} ms` : '');
}

/** The lines of an exchange that matter, as they stood on the wire. `missing` names headers whose absence is the point. */
export function wire(fact: ExchangeFact | SocketFact | undefined, ...missing: readonly string[]): string[] {
  if (fact === undefined) return [];
  const { request, answer } = fact;
  const sent = shownInRequest.flatMap((name) => valuesOf(request.headers, name).map((value) => `>   ${name}: ${value}`));
  return [`> ${request.method} ${request.url}`, ...sent, `< ${summarize(answer)}`, ...answerLines(answer, missing)];
}

const longest = 400;
const brief = (value: string): string => (value.length > longest ? `${value.slice(0, longest)}…` : value);

function answerLines(answer: ExchangeFact['answer'] | SocketFact['answer'], missing: readonly string[]): string[] {
  if (answer.outcome !== 'response') return 'bytes' in answer && answer.bytes !== undefined ? [`<   ${answer.bytes}`] : [];
  const shown = shownInAnswer.flatMap((name) => valuesOf(answer.headers, name).map((value) => `<   ${name}: ${brief(value)}`));
  const absent = missing.filter((name) => headerOf(answer.headers, name) === undefined).map((name) => `<   (no ${name})`);
  return [...shown, ...absent, ...(answer.body.excerpt === '' ? [] : [`<   ${answer.body.excerpt.slice(0, 160)}`])];
}

/** A control in one line: what was changed, and what came of it. */
export function control(fact: ExchangeFact | SocketFact | undefined, what: string): string[] {
  if (fact === undefined) return [];
  const allowed = fact.answer.outcome === 'response' ? headerOf(fact.answer.headers, 'access-control-allow-origin') : undefined;
  const about =
    fact.answer.outcome === 'response' && fact.kind === 'exchange' ? `, access-control-allow-origin: ${allowed ?? 'none'}` : '';
  return [`with ${what}: ${summarize(fact.answer)}${about}`];
}

/** Where a statement stands. */
export const place = ({ file, line, value }: SettingFact): string => `${file}:${line}  ${value.split('\n')[0] ?? ''}`;

/** As a shell takes it: servers choose parts of addresses. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A curl line that repeats an exchange. */
export function curl({ request }: ExchangeFact): string {
  const wanted = request.headers.filter(([name]) => /^(?:origin|access-control-request-.*|content-type|accept)$/iu.test(name));
  const headers = wanted.map(([name, value]) => ` -H ${quote(`${name}: ${value}`)}`).join('');
  return `curl -i${request.method === 'GET' ? '' : ` -X ${request.method}`}${headers} ${quote(request.url)}`;
}
