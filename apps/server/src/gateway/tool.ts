import type { Scope } from '@causeway/contract';
import type { z } from 'zod';
import type { Principal } from './principal.ts';

/** For whom a tool runs. */
export interface ToolRun {
  readonly principal: Principal;
  /** Ends the work: the answer was stopped, or the tool took too long. */
  readonly signal: AbortSignal;
  readonly requestId: string;
}

/** What an agent, or a client of `/mcp`, may have done for somebody. What it can do to them is said, not guessed. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  /** As a model names it: letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  readonly title: string;
  /** For the model: what it does, when to use it, what comes back. */
  readonly description: string;
  /** Arguments are checked against it before anything else happens. */
  readonly input: Input;
  /** It changes something somewhere. */
  readonly hasSideEffects: boolean;
  /** What it gives is not public; `fromInside`: only what comes from an address that is not. */
  readonly readsPrivateData: boolean | 'fromInside';
  /** What it is given leaves this server. */
  readonly sendsDataOut: boolean;
  /** What a credential must hold to use it. */
  readonly scope: Scope;
  /** Whether it is also a tool of `/mcp`. */
  readonly isOffered: boolean;
  /** Where its input goes, for whoever approves it: a host, a workflow. */
  destination?(input: z.output<Input>): string | undefined;
  /** Where `fromInside`: whether this result does. */
  isFromInside?(output: unknown): boolean;
  /** Gives text as it is and anything else as JSON. Throws Faults. */
  run(input: z.output<Input>, run: ToolRun): Promise<unknown>;
}
