import type { Paint } from './paint.ts';
import type { Report, ReportFinding } from './report.ts';
import { wrapBytes, wrapCommand, wrapWords } from './wrap.ts';

/** How a finding is shown. */
export interface FindingOptions {
  readonly paint: Paint;
  readonly isVerbose: boolean;
  readonly width: number;
}

const briefEvidence = 14;
const gutter = 5;

/** One cause, in the form of rustc: code and title, place, the very bytes, then what follows and what mends it. */
export function renderFinding(report: Report, finding: ReportFinding, options: FindingOptions): string[] {
  const { paint, width } = options;
  const style = finding.severity === 'error' ? 'red' : 'yellow';
  const head = `${finding.severity}[${finding.code}]`;
  const [first = '', ...rest] = wrapWords(finding.title, Math.max(width - head.length - 2, 24));
  return [
    `${paint(style, head)}${paint('bold', `: ${first}`)}`,
    ...rest.map((line) => ' '.repeat(head.length + 2) + paint('bold', line)),
    `  ${paint('dim', '-->')} ${subjectOf(report, finding.about)}`,
    ...proof(finding, options),
    ...item('cause', wrapWords(finding.cause, room(width, 'cause')), paint),
    ...finding.consequences.flatMap((each) => item('note', wrapWords(each, room(width, 'note')), paint)),
    ...renderFix(finding, options),
    ...(finding.verify === undefined ? [] : item('check', wrapCommand(finding.verify, room(width, 'check')), paint)),
    ...item('more', [`npx causeway explain ${finding.code}`], paint),
    ...(options.isVerbose ? item('sure', [`${Math.round(finding.confidence * 100)} %`], paint) : []),
  ];
}

/** The request or socket as a person knows it; a place as it stands. */
function subjectOf({ requests, sockets }: Report, about: string): string {
  const subject = [...requests, ...sockets].find(({ id }) => id === about);
  if (subject === undefined) return about;
  return about.startsWith('w') ? subject.url : `${subject.method} ${subject.url}`;
}

const room = (width: number, name: string): number => Math.max(width - gutter - name.length - 2, 24);

function item(name: string, lines: readonly string[], paint: Paint): string[] {
  const indent = ' '.repeat(gutter + name.length + 2);
  return lines.map((line, at) =>
    at === 0 ? `   ${paint('dim', '=')} ${paint('bold', `${name}:`)} ${line}` : `${indent}${line}`,
  );
}

function proof({ evidence }: ReportFinding, { paint, isVerbose, width }: FindingOptions): string[] {
  const shown = isVerbose ? evidence : evidence.slice(0, briefEvidence);
  const left = evidence.length - shown.length;
  const bar = `   ${paint('dim', '|')}`;
  const lines = [...shown, ...(left > 0 ? [`… ${left} more ${left === 1 ? 'line' : 'lines'} with -v`] : [])];
  if (lines.length === 0) return [];
  return [
    bar,
    ...lines.flatMap((line) => wrapBytes(line, width - gutter).map((piece) => `${bar} ${colorOf(line, piece, paint)}`)),
    bar,
  ];
}

/** What is missing is the point; what we sent is the background. */
function colorOf(line: string, piece: string, paint: Paint): string {
  if (/^<\s+\(no /u.test(line)) return paint('red', piece);
  return line.startsWith('>') || line.startsWith('…') ? paint('dim', piece) : piece;
}

function renderFix({ fix }: ReportFinding, { paint, width }: FindingOptions): string[] {
  const command = fix.command === undefined ? [] : wrapCommand(fix.command, width - gutter - 2);
  const changes = fix.changes.flatMap(({ stack, file, code }) => [
    `${' '.repeat(gutter)}${paint('dim', file === undefined ? `${stack}:` : `${stack}, ${file}:`)}`,
    ...code.split('\n').map((line) => `${' '.repeat(gutter + 2)}${paint('green', line)}`),
  ]);
  return [
    ...item('fix', wrapWords(fix.summary, room(width, 'fix')), paint),
    ...command.map((line) => `${' '.repeat(gutter + 2)}${paint('green', line)}`),
    ...changes,
  ];
}
