import { judge } from '@causeway/cors';
import type { Answer, BrowserRequest, HeaderLine, PageRequest, PreflightCache, ProfileName, Verdict } from '@causeway/cors';
import { framed } from './measure.ts';
import { fillIn, urlOf } from './oracle-case.ts';
import type { CaseCall, OracleCase, Places } from './oracle-case.ts';

/** What the judge says of every call of a case, in order: later calls find what earlier ones left. */
export function predict(each: OracleCase, places: Places, profile: ProfileName): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const asked = new Map<string, number>();
  let preflightCache: PreflightCache = [];
  let at = 0;
  for (const call of each.calls) {
    at += call.after ?? 0;
    const request = { ...pageRequest(each, call, places), preflightCache, at };
    const verdict = judge(request, (wire) => answerTo(wire, { each, places, asked }), profile);
    verdicts.push(verdict);
    ({ preflightCache } = verdict);
  }
  return verdicts;
}

function pageRequest(each: OracleCase, call: CaseCall, places: Places): PageRequest {
  const { query = '', body, headers = [], after: _after, ...rest } = call;
  // What fetch and XMLHttpRequest do for a text body.
  const hasType = body === undefined || headers.some(([name]) => name.toLowerCase() === 'content-type');
  const isSure = hasType && call.mode !== 'no-cors';
  const lines: readonly HeaderLine[] =
    isSure || body === undefined ? headers : [...headers, ['content-type', 'text/plain;charset=UTF-8']];
  const combined = call.initiator === 'fetch' ? lines : combine(lines);
  const joined = call.initiator === 'fetch' || body === undefined ? combined : combined.map(inUtf8);
  const origin = each.page === 'plain' ? places.page : 'null';
  const pageUrl = `${places.page}/${each.page}`;
  return {
    ...rest,
    url: urlOf(each, 0, places) + query,
    origin,
    pageUrl,
    headers: joined,
    body: body === undefined ? 'none' : 'bytes',
  };
}

// XMLHttpRequest, setRequestHeader: a second value is appended to the first.
function combine(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  const taken = lines.filter(
    ([name, value]) => !(name.startsWith('x-http-method') && /tra(?:ce|ck)\b/iu.test(value) && value !== 'xtrace'),
  );
  const names = [...new Set(taken.map(([name]) => name.toLowerCase()))];
  return names.map((name) => [
    name,
    taken
      .filter(([other]) => other.toLowerCase() === name)
      .map(([, value]) => value.trim())
      .join(', '),
  ]);
}

// XMLHttpRequest, send: the body is UTF-8, and a charset that says otherwise is corrected.
function inUtf8([name, value]: HeaderLine): HeaderLine {
  return [name, name === 'content-type' ? value.replace(/charset=[^;,]*/iu, 'charset=UTF-8') : value];
}

interface Stage {
  readonly each: OracleCase;
  readonly places: Places;
  readonly asked: Map<string, number>;
}

function answerTo({ kind, url }: BrowserRequest, { each, places, asked }: Stage): Answer {
  const hop = /\/c\/[^/]+\/(?<hop>\d+)/u.exec(url)?.groups?.['hop'];
  const key = `${kind} ${hop ?? url}`;
  const earlier = asked.get(key) ?? 0;
  asked.set(key, earlier + 1);
  const script = each.hops[Number(hop ?? -1)];
  const answers = (kind === 'preflight' ? script?.preflights : script?.actuals) ?? [];
  const answer = answers[Math.min(earlier, answers.length - 1)];
  return answer === undefined ? { failure: 'ERR_CONNECTION_REFUSED' } : framed(fillIn(answer, each, places));
}
