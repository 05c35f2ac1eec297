import type { TaskPlace } from '@causeway/contract';
import type { Sandbox } from '../../../providers/sandbox/sandbox.ts';
import { parsePath } from '../expressions/read-path.ts';
import { findExpressions } from './expression-sites.ts';
import type { ExpressionSite } from './expression-sites.ts';
import { errorAt, suggest } from './finding.ts';
import type { Finding } from './finding.ts';
import type { LintContext } from './lint-context.ts';

const always = ['input', 'context', 'tasks', 'previous', 'execution'];
const language = `undefined NaN Infinity true false null this Math JSON Object Array Date String Number Boolean RegExp Map Set
  Symbol BigInt Promise Reflect Error`.split(/\s+/u);

const isWithin = (pointer: string, scope: string): boolean => pointer === scope || pointer.startsWith(`${scope}/`);

/** What one task around the site adds. */
function variablesOf({ task, pointer }: TaskPlace, at: string): readonly string[] {
  if ('for' in task && (isWithin(at, `${pointer}/do`) || isWithin(at, `${pointer}/while`))) {
    return [task.for.each ?? 'item', task.for.at ?? 'index'];
  }
  if ('try' in task && isWithin(at, `${pointer}/catch`)) return [task.catch.as ?? 'error'];
  if ('listen' in task && isWithin(at, `${pointer}/listen`)) return ['event', 'value'];
  return [];
}

function visibleNames({ place, pointer }: ExpressionSite): readonly string[] {
  const names = [...always];
  if (pointer.startsWith('/use/retries/')) names.push('error');
  if (/\/(?:output|export)\/as(?:\/|$)/u.test(pointer)) names.push('output');
  for (let around = place; around; around = around.parent) names.push(...variablesOf(around, pointer));
  return names;
}

function lintRoot(site: ExpressionSite): readonly Finding[] {
  const path = parsePath(site.code);
  if (!path) return [];
  const names = visibleNames(site);
  if (names.includes(path.root) || language.includes(path.root)) return [];
  const message = `There is no variable "${path.root}" here`;
  return [errorAt(site.pointer, 'unknown-variable', { message, fix: suggest(path.root, names) })];
}

/** Whether the output of `other` may be there when `place` runs. */
function isBefore(context: LintContext, other: TaskPlace, place: TaskPlace): boolean {
  for (let at: TaskPlace | undefined = place; at; at = at.parent) {
    if (at.list === other.list) return context.flow(at.list).reaches(other.index, at.index);
  }
  return false;
}

/** Of `output.as` and `export.as` of the whole definition everything at the top has run. */
const mayRead = (context: LintContext, other: TaskPlace, place: TaskPlace | undefined): boolean =>
  place ? isBefore(context, other, place) : other.parent === undefined;

function lintReference(context: LintContext, site: ExpressionSite, name: string): readonly Finding[] {
  const named = context.places.filter((place) => place.name === name);
  if (named.some((other) => mayRead(context, other, site.place))) return [];
  const readable = context.places.filter((other) => mayRead(context, other, site.place)).map((other) => other.name);
  const [first] = named;
  if (!first) {
    const message = `There is no task "${name}"`;
    return [errorAt(site.pointer, 'unknown-reference', { message, fix: suggest(name, [...new Set(readable)]) })];
  }
  if (first.parent && readable.includes(first.parent.name)) {
    const message = `The output of "${name}" is seen only inside of "${first.parent.name}"`;
    const fix = `Read tasks.${first.parent.name}, which gives what its list gave.`;
    return [errorAt(site.pointer, 'not-visible', { message, fix })];
  }
  const message = `"${name}" has not run when this is evaluated`;
  return [errorAt(site.pointer, 'not-run-before', { message, fix: 'Move it before this task, or use another output.' })];
}

const mention = /(?<![\w$.])tasks\s*(?:\??\.\s*([A-Za-z_]\w*)|(?:\?\.)?\[\s*(?:"([^"]+)"|'([^']+)')\s*\])/gu;

function lintReferences(context: LintContext, site: ExpressionSite): readonly Finding[] {
  if (site.kind === 'script') return [];
  const names = [...site.code.matchAll(mention)].map(([, dotted, double, single]) => dotted ?? double ?? single ?? '');
  return [...new Set(names)]
    .filter((name) => !(name in Object.prototype))
    .flatMap((name) => lintReference(context, site, name));
}

/** Syntax, variables, and outputs that are not there yet. */
export async function lintExpressions(context: LintContext, sandbox: Pick<Sandbox, 'check'>): Promise<readonly Finding[]> {
  const { expressions, unclosed } = findExpressions(context);
  const open = unclosed.map(({ pointer }) =>
    errorAt(pointer, 'expression-syntax', {
      message: 'An expression that begins with ${ is not closed',
      fix: 'Add the missing }.',
    }),
  );
  const messages = expressions.length === 0 ? [] : await sandbox.check(expressions);
  const found = expressions.flatMap((site, at) => {
    const message = messages[at];
    if (message !== undefined) {
      return [errorAt(site.pointer, 'expression-syntax', { message: `This is not valid JavaScript: ${message}` })];
    }
    return [...lintRoot(site), ...lintReferences(context, site)];
  });
  return [...open, ...found];
}
