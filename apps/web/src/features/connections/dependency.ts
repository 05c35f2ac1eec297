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

export function dependenciesOf(checks: Readonly<Record<string, CheckResult>>): readonly Dependency[] {
  return Object.entries(checks).map(([id, check]) => ({ id, name: nameOf(id), check }));
}

const nameOf = (id: string): string => names[id] ?? id.slice(0, 1).toUpperCase() + id.slice(1).replaceAll(/[-_]/gu, ' ');

export const stateOf = { ok: 'done', degraded: 'attention', failed: 'failed' } as const satisfies Record<
  CheckResult['status'],
  StateKind
>;
export const wordOf = { ok: 'Works', degraded: 'Down', failed: 'Down' } as const;

/** The card of a dependency that does not work; undefined when it does. */
export function reportOfDependency({ name, check }: Dependency): Report | undefined {
  if (check.status === 'ok') return undefined;
  const consequence = check.vital ? 'The server cannot work without it.' : 'The rest of the server works meanwhile.';
  const cause = check.cause?.replace(/\.$/u, '') ?? '';
  const isTitle = cause !== '' && cause.split(/\s+/u).length <= titleWords;
  const title = isTitle ? cause : `${name} is not available`;
  const sentence = isTitle || cause === '' ? consequence : `${cause}. ${consequence}`;
  const fix = check.fix === undefined ? {} : { fix: { summary: check.fix.summary, ...commandOf(check.fix.command) } };
  const evidence = [`status: ${check.status}`, `vital: ${check.vital}`, `latency: ${Math.round(check.latency_ms)} ms`];
  return { cause: { code: 'dependency_down', title, sentence, ...fix, evidence } };
}

const titleWords = 8;
const commandOf = (command: string | undefined) => (command === undefined ? {} : { command });
