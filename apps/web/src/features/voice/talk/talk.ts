import type { Client } from '@causeway/client';
import type { RealtimeClientEvent, RealtimeServerEvent } from '@causeway/contract';
import { wireRate } from '../audio/framer.ts';
import { toBase64 } from '../audio/pcm.ts';
import { toSessionUpdate } from '../settings/voice-settings.ts';
import type { VoiceSettings } from '../settings/voice-settings.ts';
import { openEar } from './ear.ts';
import type { Ear } from './ear.ts';
import { foldTalk } from './fold-talk.ts';
import { createMouth } from './mouth.ts';
import type { Mouth } from './mouth.ts';
import { TalkLink } from './talk-link.ts';
import { idle } from './talk-state.ts';
import type { TalkState } from './talk-state.ts';

/** Less is a slip of the finger. */
const leastHoldMs = 200;
/** Browsers answer a request for sound at once, or not at all. */
const soundWaitMs = 800;

/** One place to talk: a session, what listens and what speaks. */
export class Talk {
  readonly #client: Client;
  readonly #listeners = new Set<() => void>();
  #settings: VoiceSettings;
  #state = idle;
  #context: AudioContext | undefined;
  #link: TalkLink | undefined;
  #ear: Ear | undefined;
  #mouth: Mouth | undefined;
  #heldSince = 0;
  /** Answers that were cut off: what is still on its way is not played. */
  readonly #cut = new Set<string>();
  /** Said before the session was there. */
  #unsaid: RealtimeClientEvent[] = [];

  constructor(client: Client, settings: VoiceSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  readonly current = (): TalkState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  inputLevel(): number | undefined {
    return this.#state.isMuted || !this.#isOpen() ? 0 : this.#ear?.level();
  }

  outputLevel(): number | undefined {
    return this.#mouth?.level();
  }

  /** Begins a session where there is none, and listens; call it from a click, so that the browser allows sound. */
  async start(): Promise<void> {
    if (this.#link === undefined) this.#begin();
    await this.#listen();
  }

  /** Ends the session; what was said stays to be read. */
  stop(): void {
    this.#silence();
    this.#link?.close();
    this.#link = undefined;
    this.#closeEar();
    this.#unsaid = [];
    void this.#context?.close();
    this.#context = undefined;
    this.#mouth = undefined;
    this.#set({ link: 'off', isHolding: false, isMuted: false, isSilenced: false });
  }

  /** Says something without a voice; begins a session where there is none. */
  sayText(text: string): void {
    if (this.#link === undefined) this.#begin();
    this.interrupt();
    const content = [{ type: 'input_text' as const, text }];
    this.#send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
    this.#send({ type: 'response.create' });
  }

  /** Stops the answer at once, also one that has not begun to sound. */
  interrupt(): void {
    const { view } = this.#state;
    if (view.active.length > 0) this.#send({ type: 'response.cancel' });
    this.#silence();
  }

  setMuted(isMuted: boolean): void {
    this.#set({ isMuted });
  }

  /** Push to talk: the key goes down. */
  hold(): void {
    if (this.#state.link !== 'live' || this.#state.isHolding) return;
    this.interrupt();
    this.#heldSince = performance.now();
    this.#send({ type: 'input_audio_buffer.clear' });
    this.#set({ isHolding: true });
  }

  /** Push to talk: the key is let go. */
  release(): void {
    if (!this.#state.isHolding) return;
    this.#set({ isHolding: false });
    if (performance.now() - this.#heldSince < leastHoldMs) return;
    this.#send({ type: 'input_audio_buffer.commit' });
    this.#send({ type: 'response.create' });
  }

  /** Sound that the browser held back may be played now. */
  async allowSound(): Promise<void> {
    await this.#context?.resume();
    this.#set({ isSilenced: this.#context?.state === 'suspended' });
  }

  async configure(settings: VoiceSettings): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    if (this.#link === undefined) return;
    this.#tellSettings();
    if (before.loudspeaker !== settings.loudspeaker) await this.#useLoudspeaker();
    const isOtherEar = before.microphone !== settings.microphone || before.hearing !== settings.hearing;
    if (isOtherEar && this.#state.isListening) await this.#listen();
  }

  #begin(): void {
    const context = new AudioContext({ sampleRate: wireRate, latencyHint: 'interactive' });
    this.#context = context;
    this.#cut.clear();
    this.#set({ ended: undefined, failure: undefined, cause: undefined, draft: '' });
    this.#mouth = createMouth({
      context,
      isOwn: () => this.#settings.speaking === 'browser',
      language: () => this.#settings.language,
      onEnd: () => this.#set({ isSpeaking: this.#mouth?.isSpeaking() ?? false }),
    });
    void this.#awaitSound(context);
    void this.#useLoudspeaker();
    this.#link = new TalkLink({
      client: this.#client,
      model: this.#settings.model,
      onEvent: (event) => this.#hear(event),
      onState: (link) => this.#set({ link }),
      onEnd: ({ reason, failure }) => {
        this.stop();
        this.#set({ ended: reason === '' ? 'The session ended.' : reason, failure });
      },
    });
  }

  async #awaitSound(context: AudioContext): Promise<void> {
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, soundWaitMs))]);
    if (this.#context === context) this.#set({ isSilenced: context.state === 'suspended' });
  }

  async #useLoudspeaker(): Promise<void> {
    const { loudspeaker } = this.#settings;
    // Not in every browser; one that is gone leaves the sound where it is.
    const context: (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | undefined = this.#context;
    await context?.setSinkId?.(loudspeaker).catch(() => undefined);
  }

  async #listen(): Promise<void> {
    this.#closeEar();
    const context = this.#context;
    if (context === undefined) return;
    const ear = await openEar({
      context,
      settings: this.#settings,
      onFrame: (frame) => this.#sendFrame(frame),
      onDraft: (draft) => this.#hearDraft(draft),
      onWords: (words) => {
        this.#set({ draft: '' });
        if (this.#isOpen()) this.sayText(words);
      },
      onCause: (cause) => {
        this.#closeEar();
        this.#set({ cause });
      },
    });
    if (this.#context !== context) ear?.close();
    else if (ear !== undefined) {
      this.#ear = ear;
      this.#set({ isListening: true, cause: undefined });
    }
  }

  #closeEar(): void {
    this.#ear?.close();
    this.#ear = undefined;
    this.#set({ isListening: false, draft: '' });
  }

  #isOpen(): boolean {
    const { isMuted, isHolding } = this.#state;
    return !isMuted && (this.#settings.turns !== 'push' || isHolding);
  }

  #sendFrame(frame: Int16Array): void {
    if (this.#state.link !== 'live' || !this.#isOpen()) return;
    this.#link?.send({ type: 'input_audio_buffer.append', audio: toBase64(frame) });
  }

  #hearDraft(draft: string): void {
    if (!this.#isOpen()) return;
    if (draft !== '' && this.#mouth?.isSpeaking() === true) this.interrupt();
    this.#set({ draft });
  }

  #hear(event: RealtimeServerEvent): void {
    this.#set({ view: foldTalk(this.#state.view, event) });
    switch (event.type) {
      case 'session.created':
        this.#tellSettings();
        for (const unsaid of this.#unsaid.splice(0)) this.#link?.send(unsaid);
        break;
      case 'input_audio_buffer.speech_started':
        this.#silence();
        break;
      case 'response.output_audio.delta':
        if (this.#cut.has(event.item_id)) break;
        this.#mouth?.playSound(event.item_id, event.delta);
        this.#set({ isSpeaking: true });
        break;
      case 'response.output_text.delta':
        if (this.#cut.has(event.item_id)) break;
        this.#mouth?.sayText(event.delta);
        this.#set({ isSpeaking: this.#mouth?.isSpeaking() ?? false });
        break;
      case 'response.output_text.done':
        if (!this.#cut.has(event.item_id)) this.#mouth?.endText();
        break;
      case 'conversation.item.truncated':
        // The words that were heard, as the history has them.
        this.#send({ type: 'conversation.item.retrieve', item_id: event.item_id });
        break;
      default:
    }
  }

  /** No sound any more; the server learns what was heard. */
  #silence(): void {
    for (const turn of this.#state.view.turns) if (turn.state === 'growing') this.#cut.add(turn.id);
    for (const { itemId, ms } of this.#mouth?.stop() ?? []) {
      this.#cut.add(itemId);
      this.#send({ type: 'conversation.item.truncate', item_id: itemId, content_index: 0, audio_end_ms: ms });
    }
    this.#set({ isSpeaking: false });
  }

  #tellSettings(): void {
    this.#link?.send({ type: 'session.update', session: toSessionUpdate(this.#settings) });
  }

  #send(event: RealtimeClientEvent): void {
    // A socket that just broke takes nothing, before anybody was told.
    if (this.#state.link === 'live' && this.#link?.send(event) === true) return;
    if (event.type === 'conversation.item.create' || event.type === 'response.create') this.#unsaid.push(event);
  }

  #set(changes: Partial<TalkState>): void {
    const isNew = Object.entries(changes).some(([name, value]) => this.#state[name as keyof TalkState] !== value);
    if (!isNew) return;
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
