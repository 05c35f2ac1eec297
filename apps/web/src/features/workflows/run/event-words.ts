import { isObject, textOf, toJson } from '../definition/json.ts';
import type { JsonObject } from '../definition/json.ts';

interface Logged {
  readonly type: string;
  readonly data?: unknown;
}

interface Words {
  readonly text: string;
  readonly tone: 'plain' | 'failed' | 'attention';
}

const plain: Readonly<Record<string, string>> = {
  'execution.created': 'run was created',
  'execution.started': 'run began',
  'execution.recovered': 'run goes on after a restart',
  'execution.waiting': 'run waits',
  'execution.completed': 'run completed',
  'execution.cancelled': 'run was cancelled',
  'task.started': 'began',
  'task.completed': 'completed',
  'task.waiting': 'waits',
  'task.skipped': 'was skipped',
  'task.cancelled': 'was cancelled',
};

/** One line of the log in words. */
export function eventWords({ type, data: given }: Logged): Words {
  const json = toJson(given);
  const data = isObject(json) ? json : {};
  switch (type) {
    case 'execution.faulted':
      return { text: `run failed: ${errorOf(data)}`, tone: 'failed' };
    case 'execution.needs-attention':
      return { text: `needs attention: ${textOf(data['reason'])}`, tone: 'attention' };
    case 'task.faulted':
      return { text: `failed${attemptOf(data)}: ${errorOf(data)}${retryOf(data)}`, tone: 'failed' };
    case 'task.started':
      return { text: `began${attemptOf(data)}`, tone: 'plain' };
    case 'task.completed':
      return { text: `completed${data['branch'] === undefined ? '' : `, took ${textOf(data['branch'])}`}`, tone: 'plain' };
    case 'task.resolved':
      return { text: `decided: ${textOf(data['action'])}${byOf(data)}`, tone: 'plain' };
    case 'signal.received':
      return { text: `signal ${textOf(data['key'])} arrived${byOf(data)}`, tone: 'plain' };
    case 'log':
      return { text: textOf(data['text']), tone: toneOf(data['level']) };
    default:
      return { text: plain[type] ?? type, tone: 'plain' };
  }
}

function errorOf({ error }: JsonObject): string {
  if (!isObject(error)) return '';
  return [textOf(error['title']), textOf(error['detail'])].filter(Boolean).join(': ');
}

const attemptOf = ({ attempt }: JsonObject): string =>
  typeof attempt === 'number' && attempt > 1 ? `, attempt ${attempt}` : '';
const byOf = ({ by }: JsonObject): string => (typeof by === 'string' ? ` by ${by}` : '');
const retryOf = ({ retry_at: at }: JsonObject): string => (typeof at === 'number' ? ', tried again soon' : '');

function toneOf(level: unknown): Words['tone'] {
  if (level === 'error') return 'failed';
  return level === 'warn' ? 'attention' : 'plain';
}
