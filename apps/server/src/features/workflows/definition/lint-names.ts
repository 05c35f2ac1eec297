import type { TaskPlace } from '@causeway/contract';
import { errorAt, suggest, warningAt } from './finding.ts';
import type { Finding } from './finding.ts';
import { directives } from './flow.ts';
import type { LintContext } from './lint-context.ts';

const mostTasks = 1000;
const deepest = 24;

const depthOf = (place: TaskPlace): number => (place.parent ? depthOf(place.parent) + 1 : 1);

/** The task of the same name in a list around this one. */
function hidden({ places }: LintContext, place: TaskPlace): TaskPlace | undefined {
  for (let around = place.parent; around; around = around.parent) {
    const { list } = around;
    const found = places.find((other) => other.list === list && other.name === place.name);
    if (found) return found;
  }
  return undefined;
}

function lintName(context: LintContext, place: TaskPlace): readonly Finding[] {
  const { name, pointer, list, index } = place;
  const twin = context.places.find((other) => other.list === list && other.name === name && other.index < index);
  if (twin) {
    const fix = `Rename it, for example to "${name}${index + 1}".`;
    return [errorAt(pointer, 'duplicate-name', { message: `"${name}" is the name of an earlier task of this list`, fix })];
  }
  if (directives.includes(name) || name in Object.prototype) {
    return [errorAt(pointer, 'reserved-name', { message: `"${name}" has a meaning of its own`, fix: 'Choose another name.' })];
  }
  const outer = hidden(context, place);
  if (!outer) return [];
  const message = `"${name}" hides the task of the same name at ${outer.pointer}`;
  return [warningAt(pointer, 'hidden-name', { message, fix: 'Choose another name, so that tasks.… says which is meant.' })];
}

function lintTarget(
  context: LintContext,
  place: TaskPlace,
  target: { readonly then: string; readonly pointer: string },
): readonly Finding[] {
  const isFork = place.parent?.kind === 'fork';
  const names = isFork ? [] : context.flow(place.list).names;
  if (directives.includes(target.then) || names.includes(target.then)) return [];
  const message = isFork
    ? 'A branch of a fork can go to continue, exit or end only'
    : `No task of this list is called "${target.then}"`;
  return [errorAt(target.pointer, 'unknown-target', { message, fix: suggest(target.then, [...names, ...directives]) })];
}

function lintTargets(context: LintContext, place: TaskPlace): readonly Finding[] {
  const { task, pointer } = place;
  const own = task.then === undefined ? [] : [{ then: task.then, pointer: `${pointer}/then` }];
  const cases =
    'switch' in task
      ? task.switch.flatMap((item, at) =>
          Object.entries(item).map(([name, { then }]) => ({ then, pointer: `${pointer}/switch/${at}/${name}/then` })),
        )
      : [];
  return [...own, ...cases].flatMap((target) => lintTarget(context, place, target));
}

function lintReach(context: LintContext, place: TaskPlace): readonly Finding[] {
  const { list, index, name, pointer, task } = place;
  const unused = context.flow(list).isReachable(index)
    ? []
    : [
        warningAt(pointer, 'unreachable', {
          message: `"${name}" is never reached`,
          fix: 'Lead a then or a case to it, or remove it.',
        }),
      ];
  if (!('switch' in task)) return unused;
  const otherwise = task.switch.findIndex((item) => Object.values(item).some(({ when }) => when === undefined));
  if (otherwise === -1 || otherwise === task.switch.length - 1) return unused;
  const message = 'Cases after the one without "when" are never taken';
  return [
    ...unused,
    warningAt(`${pointer}/switch/${otherwise + 1}`, 'unreachable', { message, fix: 'Put the case without "when" last.' }),
  ];
}

/** Names, jumps and what they leave out. */
export function lintNames(context: LintContext): readonly Finding[] {
  const { places } = context;
  if (places.length > mostTasks) {
    const fix = 'Move a part into a workflow of its own (run.workflow).';
    return [errorAt('/do', 'too-large', { message: `It has ${places.length} tasks; ${mostTasks} is the most`, fix })];
  }
  const deep = places.find((place) => depthOf(place) > deepest);
  if (deep) {
    const fix = 'Move a part into a workflow of its own (run.workflow).';
    return [errorAt(deep.pointer, 'too-deep', { message: `Tasks are nested more than ${deepest} deep`, fix })];
  }
  return places.flatMap((place) => [...lintName(context, place), ...lintTargets(context, place), ...lintReach(context, place)]);
}
