import type { CheckResult } from '@causeway/contract';
import type { Report } from '../../ui/cause-report.ts';
import type { StateKind } from '../../ui/state-kind.ts';

/** A dependency of the server as the pages show it. */
export interface Dependency {
  readonly id: string;
  readonly name: string;
  readonly check: CheckResult;
}

const names: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  database: 'Database',
  redis: 'Redis',
  bus: 'Message bus',
  cache: 'Cache',
  limits: 'Rate limits',
  models: 'Models',
  files: 'Files',
  'session-store': 'Session store',
};

/** What not everybody uses is told where it is used. */
export function dependenciesOf(checks: Readonly<Record<string, CheckResult>>): readonly Dependency[] {
  const needed = Object.entries(checks).filter(([, { optional }]) => optional !== true);
  return needed.map(([id, check]) => ({ id, name: nameOf(id), check }));
}

const nameOf = (id: string): string => names[id] ?? id.slice(0, 1).toUpperCase() + id.slice(1).replaceAll(/[-_]/gu, ' ');

export const stateOf = { ok: 'done', degraded: 'attention', failed: 'failed' } as const satisfies Record<
  CheckResult['status'],
  StateKind
>;
export const wordOf = { ok: 'Works', degraded: 'Down', failed: 'Down' } as const;

const plural = new Set(['models', 'limits', 'files']);

/** "Redis is not available", "Rate limits are not available". */
export const absence = ({ id, name }: Dependency): string => `${name} ${plural.has(id) ? 'are' : 'is'} not available`;

/** The card of a dependency that does not work; undefined when it does. */
export function reportOfDependency(dependency: Dependency): Report | undefined {
  const { check } = dependency;
  if (check.status === 'ok') return undefined;
  const consequence = check.vital ? 'The server cannot work without it.' : 'The rest of the server works meanwhile.';
  const { title, rest } = splitCause(check.cause ?? '');
  const sentence = rest === '' ? consequence : `${rest} ${consequence}`;
  const fix = check.fix === undefined ? {} : { fix: { summary: check.fix.summary, ...commandOf(check.fix.command) } };
  const evidence = [
    ...(check.cause === undefined ? [] : [check.cause]),
    `status: ${check.status}`,
    `vital: ${check.vital}`,
    `latency: ${Math.round(check.latency_ms)} ms`,
  ];
  return { cause: { code: 'dependency_down', title: title ?? absence(dependency), sentence, ...fix, evidence } };
}

const titleWords = 8;

/** Its first clause as the title where that is short enough; what is left over is told below it. */
function splitCause(cause: string): { readonly title?: string; readonly rest: string } {
  const [, clause = '', reason, more] = /^(.*?)(?:: (.*)|\.(?: (.*))?)?$/su.exec(cause) ?? [];
  if (clause === '' || clause.split(/\s+/u).length > titleWords) return { rest: endSentence(cause) };
  const after = reason ?? more ?? '';
  return { title: clause, rest: endSentence(after.slice(0, 1).toUpperCase() + after.slice(1)) };
}

const endSentence = (text: string): string => (text === '' || /[.!?]$/u.test(text) ? text : `${text}.`);
const commandOf = (command: string | undefined) => (command === undefined ? {} : { command });
