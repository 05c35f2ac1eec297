import { Fault, mintId } from '@causeway/contract';
import type { Approval, ApprovalDecision, SessionId } from '@causeway/contract';
import type { Bus } from '../../storage/bus.ts';
import type { ApprovalRef, ApprovalRepository, StoredApproval } from './approval-repository.ts';

/** Tells whoever waits, in whichever process, to look. */
export const approvalDecided = 'agents.approval-decided';

/** Whoever waits says so this often; without the sign nobody would hear a decision. */
const aliveEveryMs = 2000;
const deadAfterMs = 15_000;
const waitInSessionMs = 24 * 3600 * 1000;
/** Nobody watches a session: the caller of an OpenAI endpoint holds its connection. */
const waitForCallerMs = 10 * 60 * 1000;
const grantMs = 24 * 3600 * 1000;

export interface ApprovalNeeds {
  readonly repository: ApprovalRepository;
  readonly bus: Pick<Bus, 'publish'>;
  readonly now: () => number;
}

export type NewApproval = Omit<Approval, 'id' | 'status' | 'created_at' | 'expires_at' | 'decided_at' | 'may_allow_session'>;

export interface WaitingApproval {
  readonly approval: Approval;
  /** Resolves with the decision, or `expired`. Rejects with the signal's reason. */
  wait(signal: AbortSignal): Promise<ApprovalDecision | 'expired'>;
}

export interface Approvals {
  list(owner: string, sessionId: SessionId | undefined): Promise<readonly Approval[]>;
  ask(owner: string, asked: NewApproval): Promise<WaitingApproval>;
  /** Throws `not_found`, or `conflict` when it was decided or nobody waits for it any more. */
  decide(ref: ApprovalRef, decision: ApprovalDecision): Promise<Approval>;
  isGranted(owner: string, place: GrantPlace): Promise<boolean>;
  /** At the start of a server that is alone: whoever waited died. */
  forgetAll(): Promise<void>;
  /** Somebody decided, here or elsewhere. */
  heard(id: string): void;
}

type GrantPlace = Pick<Approval, 'session_id' | 'agent_id' | 'tool' | 'destination'>;

const grantOf = (owner: string, { session_id: sessionId, agent_id: agentId, tool, destination }: GrantPlace) =>
  sessionId === null || agentId === null ? undefined : { owner, sessionId, agentId, tool, destination: destination ?? '' };

function pendingApproval(owner: string, asked: NewApproval, at: number): Approval {
  return {
    ...asked,
    id: mintId('approval'),
    status: 'pending',
    may_allow_session: asked.reason === 'side_effects' && grantOf(owner, asked) !== undefined,
    created_at: at,
    expires_at: at + (asked.session_id === null ? waitForCallerMs : waitInSessionMs),
    decided_at: null,
  };
}

const refusals = {
  approved: 'This was approved already.',
  denied: 'This was denied already.',
  expired: 'Nobody waits for this any more: the answer that asked has ended.',
  pending: 'Nobody waits for this any more: the server that asked has ended.',
} as const;

/** Who waits for decisions in this process. */
class Waiters {
  readonly #needs: ApprovalNeeds;
  readonly #waiting = new Map<string, () => void>();

  constructor(needs: ApprovalNeeds) {
    this.#needs = needs;
  }

  heard(id: string): void {
    this.#waiting.get(id)?.();
  }

  async wait(ref: ApprovalRef, signal: AbortSignal): Promise<ApprovalDecision | 'expired'> {
    const { repository, now } = this.#needs;
    try {
      for (;;) {
        signal.throwIfAborted();
        const resting = this.#pause(ref.id, signal);
        const decided = await this.#look(ref);
        if (decided !== undefined) return decided;
        await resting;
        await repository.keepAlive(ref, now());
      }
    } finally {
      this.heard(ref.id);
      if (signal.aborted) await repository.expire(ref, now());
    }
  }

  /** Undefined while it is pending. */
  async #look(ref: ApprovalRef): Promise<ApprovalDecision | 'expired' | undefined> {
    const { repository, now } = this.#needs;
    const stored = await repository.find(ref);
    if (!stored || stored.status === 'expired') return 'expired';
    if (stored.status !== 'pending') return stored.decision ?? 'deny';
    if (stored.expires_at > now()) return undefined;
    await repository.expire(ref, now());
    return 'expired';
  }

  /** Until somebody decides, or it is time for a sign of life. */
  #pause(id: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, aliveEveryMs);
    timer.unref();
    this.#waiting.set(id, resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }
}

/** Tool calls that wait for a person. The rows survive a crash; who waits does not, and then a decision says so. */
export function createApprovals(needs: ApprovalNeeds): Approvals {
  const { repository, bus, now } = needs;
  const waiters = new Waiters(needs);

  async function find(ref: ApprovalRef): Promise<StoredApproval> {
    const stored = await repository.find(ref);
    if (stored) return stored;
    throw new Fault('not_found', { message: 'There is no such approval.' });
  }

  return {
    list: (owner, sessionId) => repository.listPending(owner, { sessionId, aliveSince: now() - deadAfterMs }),

    async ask(owner, asked) {
      const approval = pendingApproval(owner, asked, now());
      await repository.insert(owner, approval);
      const ref = { owner, id: approval.id };
      return { approval, wait: (signal) => waiters.wait(ref, signal) };
    },

    async decide(ref, decision) {
      const stored = await find(ref);
      if (decision === 'session' && !stored.may_allow_session) {
        throw new Fault('invalid_request', {
          param: 'decision',
          message: 'This can be approved once only: it may carry private data away.',
        });
      }
      const at = now();
      if (!(await repository.decide(ref, { decision, at, aliveSince: at - deadAfterMs }))) {
        throw new Fault('conflict', { message: refusals[(await find(ref)).status] });
      }
      const grant = decision === 'session' ? grantOf(ref.owner, stored) : undefined;
      if (grant) await repository.grant(grant, at + grantMs);
      await bus.publish(approvalDecided, { id: ref.id });
      return find(ref);
    },

    async isGranted(owner, place) {
      const grant = grantOf(owner, place);
      return grant !== undefined && repository.isGranted(grant, now());
    },

    forgetAll: () => repository.expireAll(now()),
    heard: (id) => waiters.heard(id),
  };
}
