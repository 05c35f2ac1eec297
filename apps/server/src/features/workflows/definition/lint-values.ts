import { durationMs, escapePointer, triggerEvents } from '@causeway/contract';
import type { TaskPlace, WorkflowDuration } from '@causeway/contract';
import { Cron } from 'croner';
import { cronOfEvery, eventTypesOf } from '../triggers/defined-schedule.ts';
import { errorAt, suggest, warningAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { LintContext } from './lint-context.ts';

const isExpression = (value: string): boolean => value.includes('${');

interface At {
  readonly pointer: string;
}

function lintDuration(duration: WorkflowDuration | undefined, { pointer }: At): readonly Finding[] {
  if (duration === undefined || (typeof duration === 'string' && isExpression(duration))) return [];
  if (durationMs(duration) !== undefined) return [];
  const message = `${JSON.stringify(duration)} is not a duration`;
  return [errorAt(pointer, 'duration-syntax', { message, fix: 'Write { seconds: 30 }, or ISO 8601 such as PT30S or P2D.' })];
}

/** A name where an entry of `use` may stand. */
function lintUse(
  context: LintContext,
  name: string,
  at: At & { readonly part: 'timeouts' | 'retries' | 'errors' },
): readonly Finding[] {
  const known = Object.keys(context.definition.use?.[at.part] ?? {});
  if (known.includes(name)) return [];
  const fix = suggest(name, known) ?? `Add it to use.${at.part}.`;
  return [errorAt(at.pointer, 'unknown-use', { message: `use.${at.part} has no "${name}"`, fix })];
}

function lintTimeout(context: LintContext, timeout: LintContext['definition']['timeout'], pointer: string): readonly Finding[] {
  if (timeout === undefined) return [];
  if (typeof timeout === 'string') return lintUse(context, timeout, { pointer, part: 'timeouts' });
  return lintDuration(timeout.after, { pointer: `${pointer}/after` });
}

function lintRetry(retry: object, pointer: string): readonly Finding[] {
  const { delay, limit, jitter, backoff } = retry as NonNullable<
    NonNullable<LintContext['definition']['use']>['retries']
  >[string];
  const found = [
    ...lintDuration(delay, { pointer: `${pointer}/delay` }),
    ...lintDuration(limit?.duration, { pointer: `${pointer}/limit/duration` }),
    ...lintDuration(limit?.attempt?.duration, { pointer: `${pointer}/limit/attempt/duration` }),
    ...lintDuration(jitter?.from, { pointer: `${pointer}/jitter/from` }),
    ...lintDuration(jitter?.to, { pointer: `${pointer}/jitter/to` }),
  ];
  if (Object.keys(backoff ?? {}).length <= 1) return found;
  return [...found, errorAt(`${pointer}/backoff`, 'one-of', { message: 'A backoff is one of constant, linear, exponential' })];
}

function oneOf(value: object, names: readonly string[], pointer: string): readonly Finding[] {
  const given = names.filter((name) => Object.hasOwn(value, name));
  if (given.length === 1) return [];
  const what = given.length === 0 ? 'None of' : 'More than one of';
  return [
    errorAt(pointer, 'one-of', {
      message: `${what} ${names.join(', ')} is given`,
      fix: `Give exactly one of ${names.join(', ')}.`,
    }),
  ];
}

const reserved: ReadonlySet<string> = new Set(
  `break case catch class const continue debugger default delete do else enum export extends false finally for function if import
  in instanceof new null return super switch this throw true try typeof var void while with yield let static await async of
  arguments eval input context tasks previous execution output`.split(/\s+/u),
);

function lintVariable(name: string | undefined, pointer: string): readonly Finding[] {
  if (name === undefined || (/^[A-Za-z_$][\w$]*$/u.test(name) && !reserved.has(name))) return [];
  const message = `"${name}" cannot be the name of a variable`;
  return [
    errorAt(pointer, 'variable-name', {
      message,
      fix: 'Use letters, digits and _, and no word of JavaScript or of the scope.',
    }),
  ];
}

function lintTask(context: LintContext, place: TaskPlace): readonly Finding[] {
  const { task, pointer } = place;
  if ('wait' in task) return lintDuration(task.wait, { pointer: `${pointer}/wait` });
  if ('listen' in task) return lintListen(task.listen.to, `${pointer}/listen/to`);
  if ('run' in task) {
    const found = oneOf(task.run, ['script', 'workflow'], `${pointer}/run`);
    if (task.run.await !== false || !task.run.script) return found;
    return [
      ...found,
      errorAt(`${pointer}/run/await`, 'one-of', { message: 'A script is always awaited', fix: 'Remove await.' }),
    ];
  }
  if ('for' in task) {
    const text = task.for.in;
    const list = isExpression(text)
      ? []
      : [
          errorAt(`${pointer}/for/in`, 'expression-syntax', {
            message: 'This is text, not a list',
            fix: `Write \${ ${text} }.`,
          }),
        ];
    return [...list, ...lintVariable(task.for.each, `${pointer}/for/each`), ...lintVariable(task.for.at, `${pointer}/for/at`)];
  }
  if ('try' in task) return lintCatch(context, task.catch, `${pointer}/catch`);
  if ('raise' in task && typeof task.raise.error === 'string') {
    return lintUse(context, task.raise.error, { pointer: `${pointer}/raise/error`, part: 'errors' });
  }
  return [];
}

function lintListen(to: object, pointer: string): readonly Finding[] {
  const found = oneOf(to, ['one', 'any', 'all'], pointer);
  const filters = Object.entries(to).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((filter: unknown, at) => ({
      filter,
      pointer: `${pointer}/${key}${Array.isArray(value) ? `/${at}` : ''}/with`,
    })),
  );
  const untyped = filters.filter(({ filter }) => !hasType(filter));
  return [
    ...found,
    ...untyped.map((one) =>
      errorAt(one.pointer, 'missing-property', { message: '"type" is missing', fix: 'Say which events: type.' }),
    ),
  ];
}

const hasType = (filter: unknown): boolean => {
  const properties: unknown = typeof filter === 'object' && filter !== null && 'with' in filter ? filter.with : undefined;
  return typeof properties === 'object' && properties !== null && 'type' in properties && typeof properties.type === 'string';
};

function lintCatch(
  context: LintContext,
  handler: Extract<TaskPlace['task'], { readonly try: unknown }>['catch'],
  pointer: string,
): readonly Finding[] {
  const { retry, as } = handler;
  const named = typeof retry === 'string' ? lintUse(context, retry, { pointer: `${pointer}/retry`, part: 'retries' }) : [];
  const own = typeof retry === 'object' ? lintRetry(retry, `${pointer}/retry`) : [];
  return [...named, ...own, ...lintVariable(as, `${pointer}/as`)];
}

function lintCron(cron: string): readonly Finding[] {
  try {
    const next = new Cron(cron, { mode: '5-or-6-parts', paused: true }).nextRun();
    if (next) return [];
    return [warningAt('/schedule/cron', 'cron-never', { message: `"${cron}" is never due again` })];
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\w+: /u, '') : String(error);
    const fix = 'Write minute, hour, day, month, weekday: "0 8 * * 1-5" is every weekday at 8.';
    return [errorAt('/schedule/cron', 'cron-syntax', { message: `"${cron}" is not a cron pattern: ${reason}`, fix })];
  }
}

type Schedule = NonNullable<LintContext['definition']['schedule']>;

/** What no trigger can be made of. */
function lintSchedule(schedule: Schedule): readonly Finding[] {
  const found = oneOf(schedule, ['cron', 'every', 'on'], '/schedule');
  const { cron, every } = schedule;
  const durations = lintDuration(every, { pointer: '/schedule/every' });
  const isUneven = every !== undefined && durations.length === 0 && cronOfEvery(every) === undefined;
  const uneven = errorAt('/schedule/every', 'unsupported', {
    message: 'A schedule comes round in seconds, minutes or hours that divide the next larger unit, or once a day',
    fix: 'Write { minutes: 15 }, { hours: 6 } or { days: 1 }, or use cron.',
  });
  const silent = eventTypesOf(schedule).filter((type) => !(triggerEvents as readonly unknown[]).includes(type));
  return [
    ...found,
    ...(cron === undefined ? [] : lintCron(cron)),
    ...durations,
    ...(isUneven ? [uneven] : []),
    ...silent.map((type) =>
      warningAt('/schedule/on', 'no-trigger', {
        message: `No event "${String(type)}" starts workflows`,
        fix: `There is: ${triggerEvents.join(', ')}. For others add a trigger of kind webhook, or listen in the workflow.`,
      }),
    ),
  ];
}

function lintWhole(context: LintContext): readonly Finding[] {
  const { schedule, timeout, use } = context.definition;
  const timeouts = Object.entries(use?.timeouts ?? {});
  const retries = Object.entries(use?.retries ?? {});
  return [
    ...lintTimeout(context, timeout, '/timeout'),
    ...timeouts.flatMap(([name, { after }]) => lintDuration(after, { pointer: `/use/timeouts/${escapePointer(name)}/after` })),
    ...retries.flatMap(([name, retry]) => lintRetry(retry, `/use/retries/${escapePointer(name)}`)),
    ...(schedule ? lintSchedule(schedule) : []),
  ];
}

/** Durations, patterns of time, names of `use`, and what excludes each other. */
export function lintValues(context: LintContext): readonly Finding[] {
  const tasks = context.places.flatMap((place) => [
    ...lintTask(context, place),
    ...lintTimeout(context, place.task.timeout, `${place.pointer}/timeout`),
  ]);
  return [...lintWhole(context), ...tasks];
}
