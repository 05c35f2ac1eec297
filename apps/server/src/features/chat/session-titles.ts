import { Fault } from '@causeway/contract';
import type { Session } from '@causeway/contract';
import { createAskForTitle } from './ask-for-title.ts';
import type { AskForTitleNeeds, TitleQuestion } from './ask-for-title.ts';
import type { ChatLog, PublishSessionEvent } from './session-events.ts';
import type { SessionStore } from './session-store.ts';

export interface SessionTitleNeeds extends AskForTitleNeeds {
  readonly store: Pick<SessionStore, 'find' | 'branch' | 'claimNaming' | 'endNaming'>;
  readonly publish: PublishSessionEvent;
  readonly log: ChatLog;
  readonly now: () => number;
  /** `model`: full id of the one that is asked; undefined: the one that answered. */
  readonly config: { readonly isOn: boolean; readonly model: string | undefined };
  /** Tests wait less. */
  readonly withinMs?: number;
}

/** An answer that is done, and the model that gave it. */
export interface Answered extends Omit<TitleQuestion, 'signal'> {
  /** As it was before the turn. */
  readonly session: Pick<Session, 'message_count'>;
}

export interface SessionTitles {
  /** Names the session, if nobody has: at once, and nobody waits for it. */
  afterAnswer(answered: Answered): void;
  /** Resolves when what is asked has ended. */
  settled(): Promise<void>;
  /** Ends what is asked; resolves when it is paid and noted. */
  close(): Promise<void>;
}

const titleWithinMs = 10_000;
/** Longer than it may take: whoever holds it so long has died. */
const claimMs = 60_000;
/** Later the name would come as a surprise. */
const lateMessages = 20;

/** `causeway/echo` and `causeway/quotes` are no models that could name anything. */
const ownPrefix = 'causeway/';

/** Titles of sessions from their first exchange; until then, and wherever it fails, a session is named by what was said first. */
export function createSessionTitles(needs: SessionTitleNeeds): SessionTitles {
  const { store, publish, log, now, config, withinMs = titleWithinMs } = needs;
  const ask = createAskForTitle(needs);
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const note = ({ ref }: Answered, error: unknown): void => log.warn(`session ${ref.id} was not named`, { error });

  /** A model that fails, a budget that is spent, a key that may not: the title that is there stays. */
  async function askOrNothing(answered: Answered): Promise<string | undefined> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new Fault('upstream_timeout')), withinMs);
    try {
      const signal = AbortSignal.any([closing.signal, limit.signal]);
      return await ask({ ...answered, model: config.model ?? answered.model, signal });
    } catch (error) {
      if (!(error instanceof Fault)) note(answered, error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async function name(answered: Answered): Promise<void> {
    const { ref } = answered;
    const at = now();
    const until = at + claimMs;
    if (!(await store.claimNaming(ref, { at, until }))) return;
    const title = await askOrNothing(answered);
    // It was cut by the end of the process: after the next answer it is asked again.
    if (title === undefined && closing.signal.aborted) return;
    const session = await store.endNaming(ref, until, title);
    if (session) publish(ref, { type: 'session', session });
  }

  const settled = async (): Promise<void> => void (await Promise.all(running));

  return {
    afterAnswer(answered) {
      const mayAsk = config.isOn && !closing.signal.aborted && answered.session.message_count < lateMessages;
      if (!mayAsk || (config.model === undefined && answered.model.startsWith(ownPrefix))) return;
      const naming = name(answered)
        .catch((error: unknown) => note(answered, error))
        .finally(() => running.delete(naming));
      running.add(naming);
    },
    settled,
    async close() {
      closing.abort(new Fault('draining'));
      await settled();
    },
  };
}
