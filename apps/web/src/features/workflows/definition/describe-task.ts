import { bare } from './expression.ts';
import { isList, isObject, readAt, textOf } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { NodeKind } from './node-kind.ts';

/** What a task does, in a few words for a node's second line. */
export function describeTask(kind: NodeKind, task: JsonObject): string {
  switch (kind) {
    case 'call':
      return describeCall(textOf(task['call']), task['with']);
    case 'set':
      return isObject(task['set']) ? Object.keys(task['set']).join(', ') : textOf(task['set']);
    case 'switch':
      return counted(isList(task['switch']) ? task['switch'].length : 0, 'case', 'cases');
    case 'for':
      return describeLoop(task);
    case 'fork':
      return readAt(task, '/fork/compete') === true ? 'the first to finish wins' : 'all side by side';
    case 'try':
      return describeRetry(task['catch']);
    case 'wait':
      return `for ${describeDuration(task['wait'])}`;
    case 'listen':
      return 'until an event arrives';
    case 'emit':
      return textOf(readAt(task, '/emit/event/with/type'), 'an event');
    case 'raise':
      return textOf(readAt(task, '/raise/error/title'), textOf(readAt(task, '/raise/error'), 'an error'));
    case 'run':
      return describeRun(task['run']);
    case 'do':
      return 'in order';
    case 'unknown':
      return 'not a known kind of step';
  }
}

function describeCall(call: string, given: Json | undefined): string {
  const at = (key: string) => (isObject(given) ? textOf(given[key]) : '');
  if (call === 'http') return [at('method').toUpperCase() || 'GET', withoutScheme(endpointOf(given))].filter(Boolean).join(' ');
  const subject = at('model') || at('title') || at('collection') || at('channel');
  return [call, subject].filter(Boolean).join(' · ');
}

function endpointOf(given: Json | undefined): string {
  const endpoint = isObject(given) ? given['endpoint'] : undefined;
  return isObject(endpoint) ? textOf(endpoint['uri']) : textOf(endpoint);
}

const withoutScheme = (url: string): string => url.replace(/^https?:\/\//u, '');

function describeLoop(task: JsonObject): string {
  const each = textOf(readAt(task, '/for/each'), 'item');
  const source = bare(textOf(readAt(task, '/for/in'), 'nothing yet'));
  const width = readAt(task, '/metadata/concurrency');
  return `${each} of ${source}${typeof width === 'number' && width > 1 ? ` · ${width} at once` : ''}`;
}

function describeRetry(rescue: Json | undefined): string {
  const count = isObject(rescue) ? readAt(rescue, '/retry/limit/attempt/count') : undefined;
  return typeof count === 'number' ? `up to ${counted(count, 'attempt', 'attempts')}` : 'and go on when it fails';
}

function describeRun(run: Json | undefined): string {
  if (!isObject(run)) return '';
  if (isObject(run['workflow'])) return `workflow ${textOf(run['workflow']['name'])}`;
  return isObject(run['script']) ? textOf(run['script']['language'], 'script') : Object.keys(run).join(', ');
}

/** `{minutes: 5}` or `PT5M` as words. */
export function describeDuration(value: Json | undefined): string {
  if (typeof value === 'string') return bare(value);
  if (!isObject(value)) return 'no time';
  const parts = Object.entries(value).flatMap(([unit, amount]) => (typeof amount === 'number' ? [amountOf(amount, unit)] : []));
  return parts.join(' ') || 'no time';
}

const amountOf = (amount: number, unit: string): string => counted(amount, unit.replace(/s$/u, ''), unit);

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
