import { Fault } from '@causeway/contract';
import type { Agent, ApprovalDecision, MessageId, SessionId, ToolUse } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { AgentClock } from './agent-clock.ts';
import type { AgentTool } from './agent-tool.ts';
import { judgeCall } from './approval-policy.ts';
import type { Use, Verdict } from './approval-policy.ts';
import type { Approvals } from './approvals.ts';
import type { AskedCall } from './model-step.ts';
import { readArguments } from './read-arguments.ts';
import { maxToolCharacters, toolTimeoutMs } from './tool-limits.ts';

export interface UseContext {
  readonly agent: Agent;
  readonly principal: Principal;
  readonly sessionId: SessionId | null;
  readonly messageId: MessageId | null;
  readonly requestId: string;
  readonly tools: ReadonlyMap<string, AgentTool>;
  readonly approvals: Approvals;
  readonly clock: AgentClock;
  readonly now: () => number;
  /** Kept and told; awaited before anything happens. */
  readonly tell: (use: ToolUse) => Promise<void>;
  /** Told again, and not kept: a stream in which nothing happens is taken for dead. */
  readonly remind: (use: ToolUse) => void;
}

export interface AskedUse {
  readonly call: AskedCall;
  readonly step: number;
  readonly at: number;
  /** What is in front of the model already. */
  readonly before: readonly Use[];
}

/** Wrong arguments may be mended once; then the call is left. */
export interface Repairs {
  /** True: the model may try again. */
  note(tool: string): boolean;
}

export function createRepairs(): Repairs {
  const wrong = new Map<string, number>();
  return {
    note(tool) {
      const times = (wrong.get(tool) ?? 0) + 1;
      wrong.set(tool, times);
      return times === 1;
    },
  };
}

/** Proxies and clients give up on a silent stream after 30 to 300 s. */
const remindEveryMs = 15_000;

const toText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function cut(text: string): string {
  if (text.length <= maxToolCharacters) return text.toWellFormed();
  return `${text.slice(0, maxToolCharacters).toWellFormed()}\n… (${text.length - maxToolCharacters} more characters are left out)`;
}

const denials: Readonly<Record<'deny' | 'expired', string>> = {
  deny: 'A person denied this call. Do not try it again in another way; go on without it, or say what you would need.',
  expired: 'Nobody approved this call in time. Go on without it.',
};

type Open = Pick<ToolUse, 'id' | 'tool' | 'title' | 'step' | 'at' | 'arguments' | 'destination' | 'started_at'>;

/** Why a call is not made, told to the model. */
function refused(context: UseContext, open: Open, output: string): Promise<ToolUse> {
  return settled(context, { ...open, status: 'failed', output });
}

async function settled({ tell, now }: UseContext, use: ToolUse): Promise<ToolUse> {
  const ended: ToolUse = { ...use, ended_at: now() };
  await tell(ended);
  return ended;
}

function unknownTool({ tools }: UseContext, name: string): string {
  const names = [...tools.keys()].join(', ');
  return `There is no tool "${name.slice(0, 64)}". ${names === '' ? 'There are none.' : `There are: ${names}.`}`;
}

async function ask(
  context: UseContext,
  open: Open,
  { asked, destination }: { readonly asked: Extract<Verdict, { kind: 'ask' }>; readonly destination: string | null },
): Promise<{ readonly decision: ApprovalDecision | 'expired'; readonly approvalId: NonNullable<ToolUse['approval_id']> }> {
  const { agent, principal, sessionId, messageId, approvals, clock, tell } = context;
  const { approval, wait } = await approvals.ask(principal.userId, {
    session_id: sessionId,
    message_id: messageId,
    agent_id: agent.id,
    tool: open.tool,
    title: open.title,
    arguments: open.arguments,
    destination,
    reason: asked.reason,
    private_from: [...asked.privateFrom],
  });
  const waiting: ToolUse = { ...open, status: 'waiting', approval_id: approval.id };
  await tell(waiting);
  const reminding = setInterval(() => context.remind(waiting), remindEveryMs);
  try {
    const decision = await clock.pausing(() => wait(clock.signal));
    return { decision, approvalId: approval.id };
  } finally {
    clearInterval(reminding);
  }
}

/** A Fault says to the outside what it may know; of anything else only that it failed. */
function messageOf(error: unknown, isLate: boolean, { tool }: AgentTool): string {
  if (isLate) {
    const doubt = tool.hasSideEffects ? ' It may have happened all the same.' : '';
    return `It took longer than ${toolTimeoutMs / 1000} seconds and was given up.${doubt}`;
  }
  return error instanceof Fault ? `It failed: ${error.message}` : 'It failed for a reason of this server.';
}

/** A tool that does not listen to its signal holds nobody up. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const leave = (): void => reject(signal.reason instanceof Error ? signal.reason : new Fault('draining'));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}

async function run(context: UseContext, found: AgentTool, use: ToolUse): Promise<ToolUse> {
  const { principal, requestId, clock, tell, now } = context;
  const { tool } = found;
  // What a failure says may be private, too; and nobody knows yet what a call brings.
  const isPrivate = tool.readsPrivateData !== false;
  const running: ToolUse = { ...use, is_private: isPrivate, status: 'running', started_at: now() };
  await tell(running);
  const late = AbortSignal.timeout(toolTimeoutMs);
  const signal = AbortSignal.any([clock.signal, late]);
  try {
    const work = tool.run(use.arguments, { principal, signal, requestId });
    const output = await Promise.race([work, rejectedBy(signal)]);
    const isInside = tool.readsPrivateData === 'fromInside' ? tool.isFromInside?.(output) !== false : isPrivate;
    return await settled(context, { ...running, is_private: isInside, status: 'done', output: cut(toText(output)) });
  } catch (error) {
    clock.signal.throwIfAborted();
    return settled(context, { ...running, status: 'failed', output: messageOf(error, late.aborted, found) });
  }
}

/** One call of a model: checked, approved where it must be, made, told. What goes wrong is told to the model. */
export async function callTool(context: UseContext, { call, step, at, before }: AskedUse, repairs: Repairs): Promise<ToolUse> {
  const { tools, approvals, principal, agent, sessionId, now } = context;
  const found = tools.get(call.name);
  const title = found?.tool.title ?? call.name.slice(0, 64);
  const open = { id: call.id, tool: call.name.slice(0, 64), title, step, at, started_at: now() };
  if (!found) return refused(context, { ...open, arguments: call.text.slice(0, 4000) }, unknownTool(context, call.name));
  const read = readArguments(found, call.text);
  const given: Open = { ...open, arguments: read.value };
  if (!read.ok) {
    const next = repairs.note(call.name) ? 'Call it again with arguments that do.' : 'It is not called; go on without it.';
    return refused(context, given, `The arguments do not fit: ${read.problem.slice(0, 2000)}\n${next}`);
  }
  const destination = found.tool.destination?.(read.value) ?? null;
  const placed: Open = destination === null ? given : { ...given, destination };
  const grant = { session_id: sessionId, agent_id: agent.id, tool: call.name, destination };
  const isGranted = await approvals.isGranted(principal.userId, grant);
  const verdict = judgeCall(found, { destination: destination ?? undefined, before, isGranted });
  if (verdict.kind === 'run') return run(context, found, { ...placed, status: 'running' });
  const { decision, approvalId } = await ask(context, placed, { asked: verdict, destination });
  const use: ToolUse = { ...placed, status: 'running', approval_id: approvalId };
  if (decision === 'deny' || decision === 'expired') {
    return settled(context, { ...use, status: 'denied', output: denials[decision] });
  }
  return run(context, found, use);
}
