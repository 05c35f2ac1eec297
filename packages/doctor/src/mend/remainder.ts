import type { HttpResponse } from '../facts.ts';
import type { Patient } from './plan.ts';

// GET in place of another method proves nothing by these.
const proveNothing: ReadonlySet<number> = new Set([400, 404, 405, 406, 415, 422]);

/** What CORS headers do not take away: the error of the backend itself, which the page can read from then on. */
export function remainderOf({ facts, finding }: Patient): string | undefined {
  const errors = facts.flatMap((fact): HttpResponse[] => {
    if (fact.kind !== 'exchange' || fact.about !== finding.about || fact.answer.outcome !== 'response') return [];
    const { status } = fact.answer;
    const isMeant = fact.purpose === 'actual' || (fact.purpose === 'stand-in' && !proveNothing.has(status));
    return isMeant && status >= 400 ? [fact.answer] : [];
  });
  const last = errors.at(-1);
  if (last === undefined) return undefined;
  const said = `${last.status} ${last.reason}`.trim();
  // A finding of another layer says how its own error is mended, then where the CORS layer belongs.
  const way = finding.code.startsWith('D') ? finding.fix.summary.split(/[,;] (?:and )?put CORS/u)[0] : undefined;
  return way === undefined ? said : `${said}: ${way}`;
}
