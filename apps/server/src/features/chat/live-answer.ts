import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import type { Message, ToolUse } from '@causeway/contract';
import type { ModelEvent, ModelSummary } from '../../providers/models/model.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { ChatLog, PublishSessionEvent } from './session-events.ts';
import type { Draft, SessionRef, SessionStore } from './session-store.ts';

/** Deltas of this time go out together. */
const coalesceMs = 16;
const saveEveryMs = 1000;
/** How long the end of an answer is tried before its caller hears that it is not saved. */
const finishWithinMs = 500;
const finishAgainMs = 100;
/** Then it is tried on and on: whoever frees the disk shall not lose what is in memory. */
const keepTryingEveryMs = 2000;

export interface GenerationNeeds {
  readonly store: SessionStore;
  readonly publish: PublishSessionEvent;
  readonly log: ChatLog;
  readonly now: () => number;
  /** Tests wait less. */
  readonly finishWithinMs?: number;
  readonly keepTryingEveryMs?: number;
}

/** What the work of a generation gets. */
export interface GenerationWork {
  readonly signal: AbortSignal;
  readonly draft: AnswerDraft;
  readonly onEvent: (event: ModelEvent) => void;
  /** Kept, then told; rejects when the answer has ended, or cannot be kept: then nothing may be done. */
  readonly onToolUse: (use: ToolUse) => Promise<void>;
}

export interface LiveAnswerOptions extends GenerationNeeds {
  readonly ref: SessionRef;
  readonly answer: Message;
  /** Called once it is saved, or its session is gone. */
  readonly ended: (live: LiveAnswer) => void;
}

const endingFaults = {
  stopped: new Fault('conflict', { message: 'The answer was stopped.' }),
  interrupted: new Fault('draining', { message: 'The server is stopping; the part of the answer that came is kept.' }),
} as const;

function toError(error: unknown): NonNullable<Message['error']> {
  if (error instanceof Fault) return { code: error.details.upstream?.code ?? error.code, message: error.message };
  return { code: 'internal_error', message: new Fault('internal_error').message };
}

/** One answer in the making: tells its text, saves it every second and at the end. The first end counts; what comes later is ignored. */
export class LiveAnswer {
  readonly draft: AnswerDraft;
  readonly #options: LiveAnswerOptions;
  readonly #controller = new AbortController();
  readonly #stopped = Promise.withResolvers<never>();
  readonly #done = Promise.withResolvers<void>();
  readonly #saving: NodeJS.Timeout;
  #telling: NodeJS.Timeout | undefined;
  #toldAt = 0;
  #isSaving = false;
  #isClosed = false;
  #unsavedBecause: Fault | undefined;

  constructor(options: LiveAnswerOptions) {
    this.#options = options;
    this.draft = new AnswerDraft(options.answer);
    this.#saving = setInterval(() => void this.#save(), saveEveryMs);
    // It is stopped before anybody waits for it, too.
    this.#stopped.promise.catch(() => undefined);
  }

  /** Why the store does not take the whole answer; it is still tried. */
  get unsavedBecause(): Fault | undefined {
    return this.#unsavedBecause;
  }

  /** Resolves when the answer is saved, or cannot be for now. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** Rejects at once when the answer is stopped, even while the upstream does not listen. */
  async run(work: (work: GenerationWork) => Promise<ModelSummary>): Promise<ModelSummary> {
    const { signal } = this.#controller;
    const { draft } = this;
    try {
      const working = work({
        signal,
        draft,
        onEvent: (event) => this.#hear(event),
        onToolUse: (use) => this.#use(use),
      });
      const summary = await Promise.race([working, this.#stopped.promise]);
      draft.ended(summary);
      await this.#close('done');
      // Nobody may take it for kept.
      if (this.#unsavedBecause !== undefined) throw this.#unsavedBecause;
      return summary;
    } catch (error) {
      const isBug = !(error instanceof Fault) && !signal.aborted;
      if (isBug) this.#log.error(`an answer in session ${this.#options.ref.id} failed`, { error });
      await this.#close('failed', toError(error));
      throw error;
    }
  }

  /** Resolves when what came is saved. */
  stop(ending: keyof typeof endingFaults): Promise<void> {
    const closed = this.#close(ending);
    this.#controller.abort(endingFaults[ending]);
    this.#stopped.reject(endingFaults[ending]);
    return closed;
  }

  get #log(): ChatLog {
    return this.#options.log;
  }

  #hear(event: ModelEvent): void {
    if (this.#isClosed) return;
    this.draft.add(event);
    if (this.#telling !== undefined) return;
    const waitMs = coalesceMs - (performance.now() - this.#toldAt);
    if (waitMs <= 0) this.#tell();
    else this.#telling = setTimeout(() => this.#tell(), waitMs);
  }

  async #use(use: ToolUse): Promise<void> {
    if (this.#isClosed) throw endingFaults.stopped;
    this.#tell();
    this.draft.use(use);
    const { store, ref, publish, now } = this.#options;
    await store.saveDraft(ref, this.#draftAt(now()));
    publish(ref, { type: 'tool', message_id: this.draft.messageId, tool_use: use });
  }

  #draftAt(at: number): Draft {
    const { messageId, text, reasoning, parts } = this.draft;
    return { messageId, content: text, reasoning, at, ...(parts === undefined ? {} : { parts }) };
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const delta = this.draft.takeDelta();
    if (delta === undefined) return;
    this.#toldAt = performance.now();
    this.#options.publish(this.#options.ref, delta);
  }

  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    const { store, ref, now } = this.#options;
    try {
      await store.saveDraft(ref, this.#draftAt(now()));
    } catch (error) {
      this.#log.warn(`the part of an answer in session ${ref.id} was not saved`, { error });
    } finally {
      this.#isSaving = false;
    }
  }

  async #close(status: Message['status'], error?: Message['error']): Promise<void> {
    if (this.#isClosed) return this.done;
    this.#isClosed = true;
    clearInterval(this.#saving);
    this.#tell();
    const message = this.draft.message(status, error);
    try {
      await this.#finish(message);
    } catch (failure) {
      this.#log.error(`an answer in session ${this.#options.ref.id} is not saved; it is tried until it is`, { error: failure });
      this.#unsavedBecause = failure instanceof Fault ? failure : new Fault('internal_error', { cause: failure });
      void this.#keepTrying(message);
    } finally {
      this.#done.resolve();
    }
  }

  async #finish(message: Message): Promise<void> {
    const { ref, finishWithinMs: limitMs = finishWithinMs } = this.#options;
    const start = performance.now();
    for (;;) {
      try {
        await this.#finishOnce(message);
        return;
      } catch (error) {
        if (performance.now() - start >= limitMs) throw error;
        this.#log.warn(`an answer in session ${ref.id} was not saved; trying again`, { error });
        await wait(finishAgainMs);
      }
    }
  }

  async #finishOnce(message: Message): Promise<void> {
    const { store, ref, publish, ended } = this.#options;
    if (await store.finish(ref, message)) publish(ref, { type: 'message', message });
    ended(this);
  }

  async #keepTrying(message: Message): Promise<void> {
    for (let isSaved = false; !isSaved;) {
      await wait(this.#options.keepTryingEveryMs ?? keepTryingEveryMs, undefined, { ref: false });
      isSaved = await this.#finishOnce(message).then(
        () => true,
        () => false,
      );
    }
  }
}
