import { Fault } from '@causeway/contract';
import type { ExecutionEvent, TaskWait } from '@causeway/contract';
import type { Runs } from '../../../durable/runs.ts';
import { misfit } from '../fits-schema.ts';

/** Who answers. */
export interface Answerer {
  readonly credentialId: string;
  /** An API key; else a person who is signed in, who may answer everything. */
  readonly isKey: boolean;
}

export interface SignalAnswerNeeds {
  readonly runs: Pick<Runs, 'signal'>;
  readonly readEvents: (id: string, after: number) => Promise<readonly ExecutionEvent[]>;
}

export interface GivenSignal {
  readonly key: string;
  readonly data?: unknown;
}

/** The engine's own. */
const reserved = /^(?:child|resolve):/u;

/** Somebody is asked, once: an approval, a form. Other signals may come as often as they like. */
const isQuestion = (wait: TaskWait): boolean =>
  wait.for === 'signal' && (wait.form !== undefined || wait.title !== undefined || wait.roles !== undefined);

interface Question {
  readonly wait: TaskWait;
  readonly answer: Extract<ExecutionEvent, { type: 'signal.received' }> | undefined;
}

/** The newest question of that key, and what was answered to it. */
function findQuestion(events: readonly ExecutionEvent[], key: string): Question | undefined {
  const asked = events.findLast((event) => event.type === 'task.waiting' && event.data.wait.signal === key);
  if (asked?.type !== 'task.waiting' || !isQuestion(asked.data.wait)) return undefined;
  const answer = events.find((event) => event.type === 'signal.received' && event.data.key === key && event.seq > asked.seq);
  return { wait: asked.data.wait, answer: answer?.type === 'signal.received' ? answer : undefined };
}

/** A key answers where its id, or `key` for any, is among the roles. */
function requireRole({ roles }: TaskWait, { credentialId, isKey }: Answerer): void {
  if (!isKey || roles === undefined || roles.length === 0) return;
  if (roles.includes('key') || roles.includes(credentialId)) return;
  throw new Fault('insufficient_scope', {
    message: `This step is answered by ${roles.join(', ')}; the API key is none of them.`,
  });
}

function requireForm({ form }: TaskWait, data: unknown): void {
  if (typeof form !== 'object' || form === null) return;
  const why = misfit(form as Record<string, unknown>, data);
  if (why === undefined) return;
  throw new Fault('invalid_request', { param: 'data', message: `The answer does not fit the form. ${why}` });
}

/** Sends a signal to an execution of the caller's; a question is answered once, by those who may, and as its form says. */
export function createAnswerSignal({ runs, readEvents }: SignalAnswerNeeds) {
  return async function answer(id: string, { key, data }: GivenSignal, by: Answerer) {
    if (reserved.test(key)) throw new Fault('invalid_request', { param: 'key', message: 'This key is not for callers.' });
    const question = findQuestion(await readEvents(id, 0), key);
    if (question) requireRole(question.wait, by);
    const first = question?.answer;
    if (first) return { accepted: false, key, data: first.data.data ?? null, at: first.at };
    if (question) requireForm(question.wait, data);
    const told = await runs.signal(id, { key, data, by: by.credentialId, isOnce: question !== undefined });
    return { accepted: told.accepted, key, data: JSON.parse(told.data) as unknown, at: told.at };
  };
}
