import type { Case } from '../case.ts';
import type { Fact } from '../facts.ts';
import { maskText, maskUrl } from '../mask.ts';
import { conclude } from '../rules/conclude.ts';
import type { Finding } from '../rules/conclude.ts';
import { viewOf } from '../rules/view.ts';
import type { View } from '../rules/view.ts';
import { makeChecks } from './checks.ts';
import { makeNotes } from './notes.ts';
import type { Check, Report } from './report.ts';

/** How an examination went, beside its facts. */
export interface Run {
  readonly requestsSent: number;
  readonly durationMs: number;
}

/** Broken where a cause was found; unknown where something fails and no cause was found, or nothing could be looked at. */
function verdictOf(view: View, findings: readonly Finding[], checks: readonly Check[]): Report['verdict'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'broken';
  const isEmpty = view.requests.length === 0 && view.sockets.length === 0;
  return isEmpty || checks.some(({ state }) => state === 'error') ? 'unknown' : 'healthy';
}

/** Sentences quote URLs and files; whatever is secret in them stays here. */
function maskFinding(finding: Finding): Report['findings'][number] {
  const { command, changes, summary } = finding.fix;
  return {
    ...finding,
    cause: maskText(finding.cause),
    evidence: finding.evidence.map(maskText),
    consequences: finding.consequences.map(maskText),
    fix: {
      summary: maskText(summary),
      ...(command === undefined ? {} : { command: maskText(command) }),
      changes: changes.map((change) => ({ ...change, code: maskText(change.code) })),
    },
    ...(finding.verify === undefined ? {} : { verify: maskText(finding.verify) }),
  };
}

/** Facts to a report. Pure. */
export function makeReport(examined: Case, facts: readonly Fact[], run: Run): Report {
  const view = viewOf(examined, facts);
  const findings = conclude(view);
  const checks = makeChecks(view, findings);
  const subject = ({ id, url }: { id: string; url: string }, method: string) => ({ id, method, url: maskUrl(url) });
  return {
    version: 1,
    verdict: verdictOf(view, findings, checks),
    origin: examined.origin ?? null,
    requests: examined.requests.map((each) => subject(each, each.method)),
    sockets: examined.sockets.map((each) => subject(each, 'GET')),
    findings: findings.map(maskFinding),
    checks: checks.map((check) => ({ ...check, text: maskText(check.text) })),
    ruled_out: checks.filter(({ state }) => state === 'ok').map(({ name, text }) => `${name}: ${maskText(text)}`),
    suspects: [...(examined.symptom?.suspects ?? [])],
    notes: makeNotes(view).map(maskText),
    probes: facts.map((fact) => ({ ...fact })),
    browsers: [],
    requests_sent: run.requestsSent,
    duration_ms: Math.round(run.durationMs),
  };
}
