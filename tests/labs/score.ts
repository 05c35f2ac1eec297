import type { Diagnosis } from './ask-doctor.ts';
import type { GroupName, Lab } from './lab.ts';

/** One lab's outcome. */
export interface Outcome {
  readonly id: string;
  readonly group: GroupName;
  readonly lab: Lab;
  /** Why it did not run. */
  readonly skipped?: string;
  /** Why the browser did not show what the lab declares. */
  readonly problem?: string;
  readonly diagnosis?: Diagnosis;
  readonly ms: number;
}

export interface Score {
  readonly asked: number;
  readonly first: number;
  readonly firstThree: number;
  /** Labs with two causes where both are named. */
  readonly both: string;
  /** Labs whose root is no CORS cause and that the doctor blamed on CORS. */
  readonly falseBlame: number;
  readonly healthy: number;
  readonly alarms: number;
}

const codesOf = ({ diagnosis }: Outcome): string[] => (diagnosis?.findings ?? []).map(({ code }) => code);
const rightCodes = ({ lab }: Outcome): string[] => [...lab.causes.slice(0, 1), ...(lab.synonyms ?? [])];
const isHealthyLab = ({ lab }: Outcome): boolean => lab.causes.length === 0;

export const isFirst = (outcome: Outcome): boolean => rightCodes(outcome).includes(codesOf(outcome)[0] ?? '');

const isFirstThree = (outcome: Outcome): boolean =>
  codesOf(outcome)
    .slice(0, 3)
    .some((code) => rightCodes(outcome).includes(code));

/** Two causes, and the doctor names both; the first among the first three. */
export const isBoth = (outcome: Outcome): boolean =>
  outcome.lab.causes.slice(1).every((cause) => codesOf(outcome).includes(cause)) && isFirstThree(outcome);

/** The first line says CORS where CORS is not what is wrong. */
export const isFalseBlame = (outcome: Outcome): boolean =>
  !isHealthyLab(outcome) &&
  !rightCodes(outcome).some((code) => code.startsWith('C')) &&
  (codesOf(outcome)[0]?.startsWith('C') ?? false);

/** A healthy connection of which the doctor says that something is wrong. Warnings are allowed. */
export const isAlarm = ({ lab, diagnosis }: Outcome): boolean =>
  lab.causes.length === 0 &&
  diagnosis !== undefined &&
  (diagnosis.verdict !== 'healthy' || diagnosis.findings.some(({ severity }) => severity === 'error'));

export const isMiss = (outcome: Outcome): boolean =>
  outcome.diagnosis !== undefined && (isHealthyLab(outcome) ? isAlarm(outcome) : !isFirst(outcome));

export function scoreOf(outcomes: readonly Outcome[]): Score {
  const asked = outcomes.filter((outcome) => outcome.diagnosis !== undefined);
  const broken = asked.filter((outcome) => !isHealthyLab(outcome));
  const double = broken.filter(({ lab }) => lab.causes.length > 1);
  const healthy = asked.filter(isHealthyLab);
  return {
    asked: broken.length,
    first: broken.filter(isFirst).length,
    firstThree: broken.filter(isFirstThree).length,
    both: `${double.filter(isBoth).length}/${double.length}`,
    falseBlame: broken.filter(isFalseBlame).length,
    healthy: healthy.length,
    alarms: healthy.filter(isAlarm).length,
  };
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

/** The table that `npm run labs` ends with. */
export function scoreTable(outcomes: readonly Outcome[]): string {
  const groups = [...new Set(outcomes.map(({ group }) => group))];
  const line = (name: string, some: readonly Outcome[]) => {
    const { asked, first, firstThree, both, falseBlame, healthy, alarms } = scoreOf(some);
    const cells = [
      `${first}/${asked}`,
      percent(first, asked),
      percent(firstThree, asked),
      both,
      String(falseBlame),
      `${alarms}/${healthy}`,
    ];
    return [name.padEnd(14), ...cells.map((cell) => cell.padStart(9))].join(' ');
  };
  const head = [
    'group'.padEnd(14),
    ...['first', 'top-1', 'top-3', 'both', 'blames', 'alarms'].map((cell) => cell.padStart(9)),
  ].join(' ');
  return [
    head,
    ...groups.map((name) =>
      line(
        name,
        outcomes.filter(({ group }) => group === name),
      ),
    ),
    line('all', outcomes),
  ].join('\n');
}

/** A lab with two causes of which one is not named. */
export const isHalf = (outcome: Outcome): boolean =>
  outcome.diagnosis !== undefined && outcome.lab.causes.length > 1 && !isMiss(outcome) && !isBoth(outcome);

/** One line for a miss: what is true, and what the doctor said. */
export function missLine(outcome: Outcome): string {
  const said = codesOf(outcome).join(' ') || outcome.diagnosis?.verdict || '';
  const truth = outcome.lab.causes.join(' + ') || 'healthy';
  const mark = isFalseBlame(outcome) ? ' (false blame of CORS)' : '';
  return `${outcome.id}: expected ${truth}, got ${said}${mark}`;
}
