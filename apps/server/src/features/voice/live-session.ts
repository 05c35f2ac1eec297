import { Fault } from '@causeway/contract';
import type { Bill, Meter, RealtimeItem, RealtimeServerEvent, RealtimeSession } from '@causeway/contract';
import type { Models } from '../../providers/models/model.ts';
import type { Speech, SpeechDraft, Transcriber, Transcript, Voice } from '../../providers/speech/speech.ts';
import { answerWithModel } from './answer-with-model.ts';
import { rateOf } from './audio/codec.ts';
import { spokenSound } from './audio/spoken-sound.ts';
import { AudioInput } from './audio-input.ts';
import { GuessedWords, tailMs } from './guessed-words.ts';
import type { Guess } from './guessed-words.ts';
import type { Effect } from './session/effects.ts';
import type { SessionEvent, SessionProblem } from './session/session-event.ts';
import { newSession } from './session/state.ts';
import type { SessionState } from './session/state.ts';
import { step } from './session/step.ts';
import { PaidSpeech } from './paid-speech.ts';
import { TurnCosts } from './turn-costs.ts';
import type { TurnSign } from './turn-detector.ts';

/** Whoever listens at the other end. */
export interface Peer {
  send(event: RealtimeServerEvent): void;
  /** Drop what was sent and not played: phones buffer. */
  clear?(): void;
  close(code: number, reason: string): void;
}

export interface LiveSessionNeeds {
  readonly speech: Speech;
  readonly models: Pick<Models, 'stream'>;
  readonly meter: Meter;
  readonly now: () => number;
  readonly onTrouble: (message: string, error: unknown) => void;
}

export interface LiveSessionOptions {
  readonly session: RealtimeSession;
  readonly bill: Omit<Bill, 'kind'>;
  readonly isCall: boolean;
  readonly items: readonly RealtimeItem[];
  /** Most that the session may cost, nano-dollars. */
  readonly capNano: number | null;
  /** Final items, for history; in order. */
  readonly record: (items: readonly RealtimeItem[], model: string) => Promise<void>;
  readonly onEnd: () => void;
}

/** A sentence that is complete ends a turn of `semantic_vad` sooner. */
const completeSilenceMs = 400;
const isComplete = (text: string): boolean => /[.!?।。]["')\]]*$/u.test(text.trim());

function problemOf(error: unknown): SessionProblem {
  const fault = error instanceof Fault ? error : undefined;
  const message = fault?.message ?? (error instanceof Error ? error.message : String(error));
  return { type: 'server_error', code: fault?.code ?? null, message };
}

/** A session as it lives: the reducer decides, this does what it wants and tells it what came of it. */
export class LiveSession {
  readonly #needs: LiveSessionNeeds;
  readonly #options: LiveSessionOptions;
  readonly #input: AudioInput;
  readonly #guesses: GuessedWords;
  readonly #costs = new TurnCosts();
  readonly #paid: PaidSpeech;
  readonly #running = new Map<number, AbortController>();
  readonly #speaking = new Map<number, Promise<void>>();
  readonly #events: SessionEvent[] = [];
  #state: SessionState;
  #peer: Peer | undefined;
  #isStepping = false;
  #idle: NodeJS.Timeout | undefined;
  #recorded: Promise<void> = Promise.resolve();

  constructor(needs: LiveSessionNeeds, options: LiveSessionOptions) {
    const { session, isCall, items } = options;
    this.#needs = needs;
    this.#options = options;
    this.#state = newSession({ session, isCall, items });
    this.#paid = new PaidSpeech({ meter: needs.meter, bill: options.bill, requestId: session.id, costs: this.#costs });
    this.#input = new AudioInput({
      format: session.audio.input.format,
      detector: needs.speech.openDetector(),
      onSign: (sign) => this.#hearSign(sign),
      onTrouble: (error) => needs.onTrouble('what was heard could not be judged', error),
    });
    this.#guesses = new GuessedWords({
      transcriber: () => this.#guesser(),
      slice: (fromMs, toMs) => this.#input.slice(fromMs, toMs),
      hear: (transcriber, sound, draft) => this.#hearWords(transcriber, sound, draft),
    });
    this.#input.configure(session.audio.input.format, session.audio.input.turn_detection);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Nano-dollars so far; null: some price is unknown. */
  get costNano(): number | null {
    return this.#costs.sumNano;
  }

  /** Whoever comes last is talked to: a client that lost its network may be back before its old socket is known to be dead. */
  attach(peer: Peer): void {
    const before = this.#peer;
    this.#peer = peer;
    before?.close(1000, 'the session was taken up elsewhere');
    this.dispatch({ kind: 'attached' });
  }

  /** The socket is gone; what is said meanwhile is kept in the conversation alone. False: another one took its place before. */
  detach(peer: Peer): boolean {
    if (this.#peer !== peer) return false;
    this.#peer = undefined;
    this.dispatch({ kind: 'detached' });
    return true;
  }

  /** How long sound of so many bytes is. */
  msOf(bytes: number): number {
    const { format } = this.#state.session.audio.input;
    return (bytes / (format.type === 'audio/pcm' ? 2 : 1) / rateOf(format)) * 1000;
  }

  hear(bytes: Uint8Array): void {
    this.dispatch({ kind: 'heard', ms: this.#input.append(bytes) });
  }

  /** Events are taken one after another; what a step causes at once waits for its end. */
  dispatch(event: SessionEvent): void {
    this.#events.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        const { state, effects } = step(this.#state, next, this.#needs.now());
        this.#state = state;
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#isStepping = false;
    }
  }

  /** Resolves when history has everything. */
  async end(code: number, reason: string, problem?: SessionProblem): Promise<void> {
    this.dispatch({ kind: 'end', code, reason, ...(problem ? { problem } : {}) });
    await this.#recorded;
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        this.#peer?.send(effect.event);
        break;
      case 'configure-input':
        this.#input.configure(this.#state.session.audio.input.format, effect.turnDetection);
        break;
      case 'clear-input':
        this.#guesses.forget();
        this.#input.reset();
        break;
      case 'transcribe':
        void this.#transcribe(effect);
        break;
      case 'forget-transcription':
        this.#guesses.forget();
        break;
      case 'generate':
        void this.#generate(effect);
        break;
      case 'speak':
        this.#speak(effect);
        break;
      case 'cancel':
        this.#running.get(effect.generation)?.abort();
        this.#running.delete(effect.generation);
        this.#speaking.delete(effect.generation);
        break;
      case 'clear-playback':
        this.#peer?.clear?.();
        break;
      case 'wait-idle':
        this.#waitIdle(effect);
        break;
      case 'record':
        this.#record(effect.items);
        break;
      case 'settle':
        this.#settle(effect);
        break;
      case 'close':
        this.#close(effect);
        break;
    }
  }

  #hearSign(sign: TurnSign): void {
    switch (sign.kind) {
      case 'started':
        this.#guesses.begin(sign.startMs);
        this.dispatch({ kind: 'speech-started', startMs: sign.startMs });
        break;
      case 'ongoing':
        this.#guesses.goOn(sign.endMs);
        break;
      case 'paused':
        void this.#shortenSilence(this.#guesses.guess(sign.endMs));
        break;
      case 'resumed':
        this.#guesses.resume();
        break;
      case 'stopped':
        this.dispatch({ kind: 'speech-stopped', endMs: sign.endMs });
        break;
    }
  }

  #transcriber(): Transcriber {
    const { model, language } = this.#state.session.audio.input.transcription ?? {};
    return this.#needs.speech.transcriber(model === '' ? undefined : model, language);
  }

  #voice(name: string): Voice {
    return this.#needs.speech.voice(name);
  }

  /** Only an engine that costs nothing may guess; where there is none at all, the turn itself says so. */
  #guesser(): Transcriber | undefined {
    try {
      const transcriber = this.#transcriber();
      return transcriber.isLocal ? transcriber : undefined;
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  /** Words that make a sentence end the turn sooner, where turns go by meaning. */
  async #shortenSilence(guess: Guess | undefined): Promise<void> {
    const isSemantic = this.#state.session.audio.input.turn_detection?.type === 'semantic_vad';
    if (!guess || !isSemantic) return;
    const text = await guess.words.catch(() => '');
    if (this.#guesses.isCurrent(guess) && isComplete(text)) this.#input.setSilence(completeSilenceMs);
  }

  #hearWords(transcriber: Transcriber, sound: Int16Array, draft?: SpeechDraft): Promise<Transcript> {
    const { language, prompt } = this.#state.session.audio.input.transcription ?? {};
    return this.#paid.hear({ transcriber, sound, language, prompt, draft });
  }

  async #transcribe({ itemId, fromMs, toMs, audio }: Extract<Effect, { readonly kind: 'transcribe' }>): Promise<void> {
    try {
      const guessed = audio === undefined ? this.#guesses.take(fromMs, toMs) : undefined;
      const transcript = await (guessed ?? this.#wordsOf(await this.#soundOf({ fromMs, toMs, audio })));
      this.dispatch({ kind: 'words', itemId, delta: transcript });
      this.dispatch({ kind: 'transcribed', itemId, transcript });
    } catch (error) {
      this.#needs.onTrouble('speech could not be understood', error);
      this.dispatch({ kind: 'transcription-failed', itemId, problem: problemOf(error) });
    }
  }

  async #wordsOf(sound: Int16Array): Promise<string> {
    return (await this.#hearWords(this.#transcriber(), sound)).text;
  }

  async #soundOf({ fromMs, toMs, audio }: { fromMs: number; toMs: number; audio: string | undefined }): Promise<Int16Array> {
    const { format, turn_detection: turns } = this.#state.session.audio.input;
    const sound =
      audio === undefined ? this.#input.slice(fromMs, toMs + tailMs) : AudioInput.read(format, Buffer.from(audio, 'base64'));
    // A turn that was watched for has no silence around it.
    if (audio === undefined && turns !== null) return sound;
    const detector = this.#needs.speech.openDetector();
    try {
      return await spokenSound(sound, detector);
    } finally {
      detector.close();
    }
  }

  async #generate({ generation, responseId, plan, items }: Extract<Effect, { readonly kind: 'generate' }>): Promise<void> {
    const { signal } = this.#begin(generation);
    try {
      const { end, calls, cost } = await answerWithModel(this.#needs.models, {
        model: this.#state.session.model,
        plan,
        items,
        bill: { ...this.#options.bill, kind: 'responses' },
        requestId: responseId,
        signal,
        onText: (delta) => this.dispatch({ kind: 'text', generation, delta }),
      });
      this.#costs.answered(cost?.costNano ?? null);
      for (const call of calls) this.dispatch({ kind: 'tool-call', generation, ...call });
      this.dispatch({ kind: 'model-ended', generation, end });
    } catch (error) {
      if (!signal.aborted) this.#fail(generation, 'a voice answer failed', error);
    }
  }

  #begin(generation: number): AbortController {
    const controller = this.#running.get(generation) ?? new AbortController();
    this.#running.set(generation, controller);
    return controller;
  }

  #fail(generation: number, message: string, error: unknown): void {
    this.#needs.onTrouble(message, error);
    this.dispatch({ kind: 'response-failed', generation, problem: problemOf(error) });
  }

  /** Sentences of an answer are spoken one after another. */
  #speak(effect: Extract<Effect, { readonly kind: 'speak' }>): void {
    const { generation } = effect;
    const { signal } = this.#begin(generation);
    const before = this.#speaking.get(generation) ?? Promise.resolve();
    const spoken = before
      .then(() => (signal.aborted ? undefined : this.#speakNow(effect, signal)))
      .catch((error: unknown) => {
        if (!signal.aborted) this.#fail(generation, 'speech could not be made', error);
      });
    this.#speaking.set(generation, spoken);
  }

  async #speakNow(
    { generation, text, voice }: Extract<Effect, { readonly kind: 'speak' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { audio } = this.#state.session;
    const { format, speed } = audio.output;
    const language = audio.input.transcription?.language;
    await this.#paid.speak(
      { text, voice, speed, language },
      {
        voice: this.#voice(voice),
        format,
        signal,
        onPiece: (piece) => this.dispatch({ kind: 'sound', generation, ...piece }),
      },
    );
    this.dispatch({ kind: 'sentence-spoken', generation });
  }

  #waitIdle({ wait, ms }: Extract<Effect, { readonly kind: 'wait-idle' }>): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.dispatch({ kind: 'idle', wait }), ms);
    this.#idle.unref();
  }

  #record(items: readonly RealtimeItem[]): void {
    this.#recorded = this.#recorded
      .then(() => this.#options.record(items, this.#state.session.model))
      .catch((error: unknown) => this.#needs.onTrouble('a transcript could not be kept', error));
  }

  #settle({ generation, responseId, turn, inputTokens, outputTokens }: Extract<Effect, { readonly kind: 'settle' }>): void {
    this.#running.delete(generation);
    this.#speaking.delete(generation);
    const { sttMs, ttsCharacters, costNano } = this.#costs.take();
    this.dispatch({
      kind: 'settled',
      responseId,
      turn,
      sttSeconds: sttMs / 1000,
      ttsCharacters,
      inputTokens,
      outputTokens,
      costNano,
      sessionCostNano: this.#costs.sumNano,
      currency: 'USD',
    });
    const { capNano } = this.#options;
    if (capNano === null || (this.#costs.sumNano ?? 0) < capNano) return;
    const message = 'The session has cost as much as it may; it ends.';
    const problem: SessionProblem = { type: 'rate_limit_error', code: 'session_cost_limit', message };
    this.dispatch({ kind: 'end', code: 1008, reason: 'cost limit', problem });
  }

  #close({ code, reason }: Extract<Effect, { readonly kind: 'close' }>): void {
    clearTimeout(this.#idle);
    for (const controller of this.#running.values()) controller.abort();
    this.#input.close();
    this.#peer?.close(code, reason);
    this.#peer = undefined;
    this.#options.onEnd();
  }
}
