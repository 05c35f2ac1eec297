import type { Paint } from './paint.ts';
import type { Check, Report } from './report.ts';
import { renderFinding } from './text-finding.ts';
import { clip, wrapWords } from './wrap.ts';

export interface TextOptions {
  readonly paint?: Paint;
  /** All evidence, what was ruled out, and how sure each cause is. */
  readonly isVerbose?: boolean;
  /** Characters of a line. Default: lines are as long as they are, which suits files and build logs. */
  readonly width?: number;
}

type Options = Required<TextOptions>;

const plain: Paint = (_style, text) => text;
const marks = { ok: ['green', '[✓]'], warning: ['yellow', '[!]'], error: ['red', '[✗]'], skipped: ['dim', '[-]'] } as const;
const nameLength = 13;

/** The report for a terminal: what is looked at, one line per step with its time, each cause with its proof and its fix, the verdict. */
export function renderText(report: Report, { paint = plain, isVerbose = false, width = 100_000 }: TextOptions = {}): string[] {
  const options: Options = {
    paint: (style, text) => (text === '' ? '' : paint(style, text)),
    isVerbose,
    width: Math.max(width, 40),
  };
  return [
    ...renderSubjects(report, options),
    '',
    ...report.checks.map((check) => renderCheck(check, options)),
    ...report.findings.flatMap((finding) => ['', ...renderFinding(report, finding, options)]),
    ...(isVerbose || report.verdict === 'unknown' ? renderRuledOut(report, options) : []),
    ...(report.notes.length === 0 ? [] : ['', ...report.notes.flatMap((note) => renderNote(note, options))]),
    '',
    ...renderVerdict(report, options),
  ];
}

function renderSubjects({ requests, sockets, origin }: Report, { paint }: Options): string[] {
  const subjects = [...requests.map(({ method, url }) => `${method} ${url}`), ...sockets.map(({ url }) => url)];
  return subjects.map((text, at) =>
    at === 0 ? `${paint('bold', text)}${origin === null ? '' : paint('dim', ` from ${origin}`)}` : paint('bold', text),
  );
}

function renderCheck({ name, state, text, ms }: Check, { paint, isVerbose, width }: Options): string {
  const [style, mark] = marks[state];
  const timing = ms === undefined ? '' : ` ${ms} ms`;
  const room = width - mark.length - nameLength - 2 - timing.length;
  const shown = isVerbose ? text : clip(text, Math.min(room, 110));
  return `${paint(style, mark)} ${name.padEnd(nameLength)} ${shown}${paint('dim', timing)}`;
}

const renderNote = (note: string, { paint, width }: Options): string[] =>
  wrapWords(note, width - 6).map((line, at) => paint('dim', `${at === 0 ? 'note: ' : '      '}${line}`));

function renderRuledOut({ ruled_out: ruledOut, suspects }: Report, { paint, width }: Options): string[] {
  const suspected = suspects.length === 0 ? [] : [`the browser's text alone allows ${suspects.join(', ')}`];
  const lines = [...ruledOut, ...suspected].flatMap((each) =>
    wrapWords(each, width - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`),
  );
  return lines.length === 0 ? [] : ['', paint('bold', 'Looked at and fine'), ...lines];
}

function renderVerdict(report: Report, { paint, width }: Options): string[] {
  const { requests_sent: sent, duration_ms: took } = report;
  const effort = `${count(sent, 'request')} in ${took < 1000 ? `${took} ms` : `${(took / 1000).toFixed(1)} s`}`;
  const [style, text] = sentenceOf(report);
  return [...wrapWords(text, width).map((line) => paint(style, line)), paint('dim', effort)];
}

function sentenceOf({ verdict, findings, origin, requests, sockets }: Report): ['green' | 'yellow' | 'red', string] {
  const place = [...requests, ...sockets][0]?.url ?? 'the backend';
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (verdict === 'healthy') {
    const warned = warnings === 0 ? '' : ` ${count(warnings, 'warning')} above.`;
    return ['green', `Healthy: ${origin ?? 'a client'} can reach ${place}.${warned}`];
  }
  if (verdict === 'unknown') {
    return ['yellow', 'Unknown: no cause was proven. What was ruled out stands above.'];
  }
  return ['red', `Broken: ${count(errors, 'cause')} found.${errors > 1 ? ' Mend the first one first.' : ''}`];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
