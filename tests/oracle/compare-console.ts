import { chromiumErrorOf } from '@causeway/cors';
import type { Verdict } from '@causeway/cors';

/** The lines that the judge expects on the console, in a comparable form and order. */
export function judgedLines(verdicts: readonly Verdict[]): readonly string[] {
  const lines = verdicts.flatMap((verdict) => (verdict.outcome === 'allowed' ? [] : verdict.console));
  return lines
    .filter(isCompared)
    .map((line) => plain(line.trim(), verdicts))
    .toSorted();
}

function plain(line: string, verdicts: readonly Verdict[]): string {
  return withoutChoice(withoutUuid(line), verdicts);
}

// Of several headers that are not allowed, Chromium names one by the order of a hash table.
function withoutChoice(line: string, verdicts: readonly Verdict[]): string {
  if (verdicts[0]?.profile !== 'chromium') return line;
  const [all = '', name = ''] = /(?:Request header field |HeaderDisallowedByPreflightResponse:)([^ ]+)/u.exec(line) ?? [];
  const asked = verdicts.flatMap(({ requests }) => requests.flatMap(({ headers }) => headers));
  const names = asked.flatMap(([each, value]) => (each === 'access-control-request-headers' ? value.split(',') : []));
  return names.length > 1 && names.includes(name) ? line.replace(all, 'one of the headers') : line;
}

// Firefox names a sandboxed page by a number that nobody knows before.
function withoutUuid(line: string): string {
  return line.replace(/(?:moz-nullprincipal:\S+|\S+\/sandboxed) may not/u, '(sandboxed) may not');
}

// After a redirect to a foreign scheme these lines name no case.
function isCompared(line: string): boolean {
  return !/net::ERR_(?:FAILED|UNKNOWN_URL_SCHEME)$/u.test(line);
}

// What the consoles say of answers that the page may read is no matter of the judge.
const aside = /the server responded with a status of|^Cross-Origin Request Warning/u;

/** The lines that the console really had, in the same form. */
export function measuredLines(lines: readonly string[], verdicts: readonly Verdict[]): readonly string[] {
  return lines
    .filter((line) => !aside.test(line))
    .map((line) => line.replace(/ @ \S*$/u, '').trim())
    .filter(isCompared)
    .map((line) => plain(line, verdicts))
    .toSorted();
}

/** Chromium's classes of refusal that the judge expects. */
export function judgedErrors(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts
    .flatMap((verdict) => {
      const error = verdict.outcome === 'refused' ? chromiumErrorOf(verdict) : undefined;
      if (verdict.outcome !== 'refused' || error === undefined) return [];
      // Values that are not plain ASCII are left out over DevTools.
      const isShown = hasValue.test(error) && verdict.detail !== '' && !/[^\0-\u007F]/u.test(verdict.detail);
      return [plain(isShown ? `${error}:${verdict.detail}` : error, verdicts)];
    })
    .toSorted();
}

const hasValue = /AllowOrigin(?:Values?|Mismatch)$|AllowCredentials$|DisallowedByPreflight/u;

/** The classes that Chromium told over DevTools. */
export function measuredErrors(errors: readonly string[], verdicts: readonly Verdict[]): readonly string[] {
  const ofCors = errors.filter((error) => error !== '' && !error.startsWith('net::'));
  return ofCors.map((error) => plain(error, verdicts)).toSorted();
}
