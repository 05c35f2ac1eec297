import type { Check, Report, ReportFinding } from './report.ts';

/** Colors, where a terminal shows them. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string;

export interface TextOptions {
  readonly paint?: Paint;
  /** All evidence, what was ruled out, and how long it took. */
  readonly isVerbose?: boolean;
}

const plain: Paint = (_style, text) => text;
const marks = { ok: ['green', '[✓]'], warning: ['yellow', '[!]'], error: ['red', '[✗]'], skipped: ['dim', '[-]'] } as const;
const briefEvidence = 14;
const label = 'then'.length + 4;

/** The report for a terminal: one line per step, then each cause with its proof and its fix. */
export function renderText(report: Report, { paint = plain, isVerbose = false }: TextOptions = {}): string[] {
  const findings = report.findings.flatMap((finding) => ['', ...renderFinding(finding, { paint, isVerbose })]);
  return [
    ...report.checks.map((check) => renderCheck(isVerbose ? check : shorten(check), paint)),
    ...findings,
    ...(isVerbose || report.verdict === 'unknown' ? renderRuledOut(report, paint) : []),
    '',
    ...report.notes.map((note) => paint('dim', `note: ${note}`)),
    ...(isVerbose ? [paint('dim', `${report.requests_sent} requests in ${report.duration_ms} ms`)] : []),
    renderVerdict(report, paint),
  ];
}

const lineLength = 110;

const shorten = (check: Check): Check =>
  check.text.length <= lineLength ? check : { ...check, text: `${check.text.slice(0, lineLength)}…` };

function renderCheck({ name, state, text }: Check, paint: Paint): string {
  const [style, mark] = marks[state];
  return `${paint(style, mark)} ${name.padEnd(13)} ${text}`;
}

function renderFinding(finding: ReportFinding, { paint, isVerbose }: Required<TextOptions>): string[] {
  const style = finding.severity === 'error' ? 'red' : 'yellow';
  const evidence = isVerbose ? finding.evidence : finding.evidence.slice(0, briefEvidence);
  const left = finding.evidence.length - evidence.length;
  return [
    `${paint(style, `${finding.severity}[${finding.code}]`)}: ${paint('bold', finding.title)}`,
    ...part(paint, 'cause', [finding.cause]),
    ...part(paint, 'proof', [...evidence, ...(left > 0 ? [`… ${left} more lines with -v`] : [])]),
    ...part(paint, 'then', finding.consequences),
    ...part(paint, 'fix', [finding.fix.summary, ...(finding.fix.command === undefined ? [] : [finding.fix.command])]),
    ...finding.fix.changes.flatMap((change) => [
      ' '.repeat(label) + paint('dim', `${change.stack}${change.file === undefined ? '' : `, ${change.file}`}:`),
      ...change.code.split('\n').map((line) => `${' '.repeat(label + 2)}${line}`),
    ]),
    ...part(paint, 'check', finding.verify === undefined ? [] : [finding.verify]),
    ...part(
      paint,
      'more',
      isVerbose
        ? [`npx causeway explain ${finding.code}`, `confidence ${finding.confidence}`]
        : [`npx causeway explain ${finding.code}`],
    ),
  ];
}

/** A labelled block: the label beside the first line, the others below it. */
function part(paint: Paint, name: string, lines: readonly string[]): string[] {
  return lines.map((line, at) => `  ${at === 0 ? paint('dim', name.padEnd(label - 2)) : ' '.repeat(label - 2)}${line}`);
}

function renderRuledOut({ ruled_out: ruledOut, suspects }: Report, paint: Paint): string[] {
  const suspected = suspects.length === 0 ? [] : [`  the browser's text alone allows ${suspects.join(', ')}`];
  return ruledOut.length === 0 && suspected.length === 0
    ? []
    : ['', paint('bold', 'Looked at and fine:'), ...ruledOut.map((each) => `  ${each}`), ...suspected];
}

function renderVerdict({ verdict, findings, origin, requests, sockets }: Report, paint: Paint): string {
  const place = [...requests, ...sockets][0]?.url ?? 'the backend';
  const who = origin ?? 'a client';
  if (verdict === 'healthy') {
    const warned = findings.length === 0 ? '' : ` ${count(findings.length, 'warning')} above.`;
    return paint('green', `Healthy: ${who} can reach ${place}.`) + warned;
  }
  if (verdict === 'unknown') {
    return paint('yellow', 'Unknown: something does not work, and no cause was proven. What was ruled out stands above.');
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return paint('red', `Broken: ${count(errors, 'cause')} found.`) + (errors > 1 ? ' Mend the first one first.' : '');
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
