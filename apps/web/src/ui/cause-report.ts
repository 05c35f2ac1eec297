import type { CallFailure, Cause } from '@causeway/client';

/** A cause with what only a failed call knows. */
export interface Report {
  readonly cause: Cause;
  /** HTTP status; 0 when no answer arrived. */
  readonly status?: number;
  readonly requestId?: string | undefined;
  readonly reason?: string | undefined;
}

export function reportOf(failure: CallFailure): Report {
  return { cause: failure.cause, status: failure.status, requestId: failure.requestId, reason: failure.reason };
}

/** Two failures with the same identity are one card. */
export function identityOf(report: Report): string {
  return `${report.cause.code}\n${report.cause.title}`;
}

export interface Group {
  readonly report: Report;
  readonly count: number;
}

/** One entry per cause, the first of each, in order. */
export function groupReports(reports: readonly Report[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const report of reports) {
    const identity = identityOf(report);
    const known = groups.get(identity);
    groups.set(identity, { report: known?.report ?? report, count: (known?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** Label and value of each observed thing, for the disclosure and for reports. */
export function factsOf(report: Report): readonly (readonly [string, string])[] {
  const { cause, status, requestId, reason } = report;
  return [
    ['Code', cause.code] as const,
    ...(status === undefined ? [] : [['Status', status === 0 ? 'no answer' : String(status)] as const]),
    ...(requestId === undefined ? [] : [['Request', requestId] as const]),
    ...(reason === undefined ? [] : [['Reason', reason] as const]),
  ];
}

/** For issue reports and chats. Causes carry nothing secret. */
export function toMarkdown(report: Report): string {
  const { cause } = report;
  const fix = cause.fix === undefined ? [] : [`**Fix:** ${cause.fix.summary}`, ...fence(cause.fix.command)];
  const facts = factsOf(report).map(([label, value]) => `- ${label}: \`${value}\``);
  const evidence = cause.evidence.length === 0 ? [] : ['', ...fence(cause.evidence.join('\n'))];
  return [`### ${cause.title}`, '', cause.sentence, '', ...fix, '', ...facts, ...evidence]
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n');
}

function fence(text: string | undefined): readonly string[] {
  return text === undefined ? [] : ['```', text, '```'];
}
